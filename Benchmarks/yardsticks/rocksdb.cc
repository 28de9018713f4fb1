// RocksDB on the benchmark's work.
//
//   rocksdb-yardstick history --dir D                          loads the store, not timed work
//   rocksdb-yardstick put     --dir D --threads T --seconds S  puts with sync = true from T threads
//   rocksdb-yardstick get     --dir D --seconds S              gets at random, one thread, copied, resident
//
// --bloom 1 builds and uses Bloom filters.
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "workload.h"

namespace {

void check(const rocksdb::Status &status, const char *what) {
    if (status.ok()) return;
    fprintf(stderr, "rocksdb: %s: %s\n", what, status.ToString().c_str());
    exit(1);
}

// As it comes, but that the block cache holds all of the data, and a Bloom filter where one is asked for: it spares the
// files that lack a key.
std::unique_ptr<rocksdb::DB> open_database(const arguments &a) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(size_t(2) << 30);
    if (a.bloom) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kNoCompression;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    rocksdb::DB *db = nullptr;
    check(rocksdb::DB::Open(options, a.dir, &db), "open");
    return std::unique_ptr<rocksdb::DB>(db);
}

struct Writer {
    unsigned char key[KEY_SIZE], value[VALUE_SIZE_MAX];
    rocksdb::WriteOptions options;

    Writer(const arguments &a, bool sync) {
        make_pad(value, a.value);
        options.sync = sync;
    }

    void put(rocksdb::DB &db, uint64_t index, uint64_t write, size_t size) {
        make_key(key, index, 0);
        memcpy(value, &write, 8);
        check(db.Put(options, rocksdb::Slice((char *)key, KEY_SIZE), rocksdb::Slice((char *)value, size)), "put");
    }
};

void history(rocksdb::DB &db, const arguments &a) {
    Writer writer(a, false);
    double start = now_seconds();
    for (uint64_t i = 0; i < a.keys; i++) writer.put(db, visited(i, a.keys, 7919), i, a.value);
    check(db.Flush(rocksdb::FlushOptions()), "flush");
    report(a.keys, now_seconds() - start);
}

void timed_puts(rocksdb::DB &db, const arguments &a) {
    std::atomic<uint64_t> writes{0};
    std::vector<std::thread> threads;
    double start = now_seconds(), end = start + a.seconds;
    for (int t = 0; t < a.threads; t++)
        threads.emplace_back([&] {
            Writer writer(a, true);
            while (now_seconds() < end) {
                uint64_t write = writes++;
                writer.put(db, chosen_for_put(a.seed, write, a.keys), write, a.value);
            }
        });
    for (auto &thread : threads) thread.join();
    report(writes, now_seconds() - start);
}

void timed_gets(rocksdb::DB &db, const arguments &a) {
    choices chosen = {a.seed};
    std::string value;
    unsigned char key[KEY_SIZE];
    auto get = [&](uint64_t index) {
        make_key(key, index, 0);
        check(db.Get(rocksdb::ReadOptions(), rocksdb::Slice((char *)key, KEY_SIZE), &value), "get");
    };
    for (uint64_t i = 0; i < a.keys; i++) get(i);   // resident
    uint64_t count = 0;
    double start = now_seconds(), end = start + a.seconds;
    do {
        for (int i = 0; i < 256; i++, count++) get(next_choice(&chosen, a.keys));
    } while (now_seconds() < end);
    report(count, now_seconds() - start);
}

}  // namespace

int main(int argc, char **argv) {
    arguments a = parse_arguments(argc, argv);
    auto db = open_database(a);
    std::string command = a.command;
    if (command == "history") history(*db, a);
    else if (command == "put") timed_puts(*db, a);
    else if (command == "get") timed_gets(*db, a);
    else return 64;
    check(db->Close(), "close");
    return 0;
}
