// Raw LMDB on the benchmark's work: what the engine is measured against.
//
//   lmdb-yardstick history --dir D --batch B [--aged 1] [--ordered 1]   builds a store, new or aged
//   lmdb-yardstick put     --dir D --batch B --seconds S                durable puts at random, B a commit (a mean)
//   lmdb-yardstick get     --dir D --seconds S                          gets at random, a renewed transaction each
//   lmdb-yardstick query   --dir D --seconds S                          walks of 100 items in order, copied
#include <lmdb.h>
#include <sys/stat.h>

#include "workload.h"

static void check(int code, const char *what) {
    if (code == 0) return;
    fprintf(stderr, "lmdb: %s: %s\n", what, mdb_strerror(code));
    exit(1);
}

typedef struct {
    MDB_env *env;
    MDB_dbi dbi;
    MDB_txn *txn;
    unsigned char value[VALUE_SIZE_MAX];
    uint64_t writes;
    double batch, owed;   // writes a commit, and how many this one still takes
    arguments arguments;
} store;

static void open_store(store *s, arguments a) {
    memset(s, 0, sizeof *s);
    s->arguments = a;
    s->batch = a.batch;
    mkdir(a.dir, 0755);
    check(mdb_env_create(&s->env), "create");
    check(mdb_env_set_mapsize(s->env, (size_t)1 << 38), "map size");
    check(mdb_env_set_maxdbs(s->env, 8), "trees");
    check(mdb_env_open(s->env, a.dir, MDB_NOTLS, 0644), "open");
    MDB_txn *txn;
    check(mdb_txn_begin(s->env, NULL, 0, &txn), "begin");
    check(mdb_dbi_open(txn, "items", MDB_CREATE, &s->dbi), "open tree");
    check(mdb_txn_commit(txn), "commit");
    make_pad(s->value, a.value);
}

static MDB_val key_of(store *s, unsigned char *bytes, uint64_t index) {
    make_key(bytes, index, s->arguments.ordered);
    return (MDB_val){KEY_SIZE, bytes};
}

static void commit(store *s) {
    if (!s->txn) return;
    check(mdb_txn_commit(s->txn), "commit");
    s->txn = NULL;
}

// A commit closes when the batch is full. A fraction is carried over, so that the mean is exact.
static void begin_if_needed(store *s) {
    if (s->txn) return;
    check(mdb_txn_begin(s->env, NULL, 0, &s->txn), "begin");
    s->owed += s->batch;
}

static void end_of_write(store *s) {
    s->writes++;
    s->owed -= 1;
    if (s->owed < 1) commit(s);
}

static void put(store *s, uint64_t index) {
    unsigned char bytes[KEY_SIZE];
    MDB_val key = key_of(s, bytes, index), value = {s->arguments.value, s->value};
    memcpy(s->value, &s->writes, 8);
    begin_if_needed(s);
    check(mdb_put(s->txn, s->dbi, &key, &value, 0), "put");
    end_of_write(s);
}

static void delete(store *s, uint64_t index) {
    unsigned char bytes[KEY_SIZE];
    MDB_val key = key_of(s, bytes, index);
    begin_if_needed(s);
    check(mdb_del(s->txn, s->dbi, &key, NULL), "delete");
    end_of_write(s);
}

// Loaded; and where it is to be aged: half deleted at random, all written again, a quarter written while a
// snapshot is held, and a little more once it is gone. Every item is there at the end.
static void history(store *s) {
    uint64_t keys = s->arguments.keys;
    s->batch = LOAD_BATCH;
    for (uint64_t i = 0; i < keys; i++) put(s, visited(i, keys, 7919));
    commit(s);
    s->batch = s->arguments.batch;
    s->owed = 0;
    if (s->arguments.aged) {
        for (uint64_t i = 0; i < keys; i++) {
            uint64_t index = visited(i, keys, 104729);
            if (deleted_by_ageing(index)) delete(s, index);
        }
        for (uint64_t i = 0; i < keys; i++) put(s, visited(i, keys, 1299709));
        commit(s);
        choices chosen = {s->arguments.seed};
        MDB_txn *snapshot;
        check(mdb_txn_begin(s->env, NULL, MDB_RDONLY, &snapshot), "snapshot");
        for (uint64_t i = 0; i < keys / 4; i++) put(s, next_choice(&chosen, keys));
        mdb_txn_abort(snapshot);
        for (uint64_t i = 0; i < keys / 16; i++) put(s, next_choice(&chosen, keys));
    }
    commit(s);
}

static void timed_puts(store *s) {
    double start = now_seconds(), end = start + s->arguments.seconds;
    do put(s, chosen_for_put(s->arguments.seed, s->writes, s->arguments.keys));
    while (s->txn || now_seconds() < end);
    report(s->writes, now_seconds() - start);
}

static uint64_t seen;   // keeps the reads from being optimised away

static void timed_gets(store *s) {
    choices chosen = {s->arguments.seed};
    MDB_txn *txn;
    check(mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn), "snapshot");
    mdb_txn_reset(txn);
    uint64_t count = 0;
    double start = now_seconds(), end = start + s->arguments.seconds;
    do {
        for (int i = 0; i < 256; i++, count++) {
            unsigned char bytes[KEY_SIZE];
            MDB_val key = key_of(s, bytes, next_choice(&chosen, s->arguments.keys)), value;
            check(mdb_txn_renew(txn), "renew");
            check(mdb_get(txn, s->dbi, &key, &value), "get");
            seen += *(unsigned char *)value.mv_data + value.mv_size;
            mdb_txn_reset(txn);
        }
    } while (now_seconds() < end);
    report(count, now_seconds() - start);
    mdb_txn_abort(txn);
}

static void timed_queries(store *s) {
    choices chosen = {s->arguments.seed};
    uint64_t partitions = s->arguments.keys / ITEMS_PER_QUERY, count = 0;
    MDB_txn *txn;
    MDB_cursor *cursor;
    check(mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn), "snapshot");
    check(mdb_cursor_open(txn, s->dbi, &cursor), "cursor");
    mdb_txn_reset(txn);
    double start = now_seconds(), end = start + s->arguments.seconds;
    do {
        for (int i = 0; i < 16; i++, count++) {
            unsigned char bytes[KEY_SIZE], prefix[8];
            MDB_val key = key_of(s, bytes, next_choice(&chosen, partitions) * ITEMS_PER_QUERY), value;
            memcpy(prefix, bytes, 8);
            // One buffer of items and where each ends, handed over by themselves, as ours are.
            unsigned char *items = malloc((ITEMS_PER_QUERY + 1) * s->arguments.value);
            size_t ends[ITEMS_PER_QUERY + 1], used = 0;
            int found = 0;
            check(mdb_txn_renew(txn), "renew");
            check(mdb_cursor_renew(txn, cursor), "renew cursor");
            int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
            while (code == 0 && found <= ITEMS_PER_QUERY && !memcmp(key.mv_data, prefix, 8)) {
                memcpy(items + used, value.mv_data, value.mv_size);
                ends[found++] = used += value.mv_size;
                code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
            }
            if (found != ITEMS_PER_QUERY) check(MDB_CORRUPTED, "a query of other than 100 items");
            mdb_txn_reset(txn);
            seen += items[ends[found / 2]] + used;
            free(items);
        }
    } while (now_seconds() < end);
    report(count, now_seconds() - start);
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
}

int main(int argc, char **argv) {
    arguments a = parse_arguments(argc, argv);
    static store s;
    open_store(&s, a);
    double start = now_seconds();
    if (!strcmp(a.command, "history")) {
        history(&s);
        report(s.writes, now_seconds() - start);
    } else if (!strcmp(a.command, "put")) timed_puts(&s);
    else if (!strcmp(a.command, "get")) timed_gets(&s);
    else if (!strcmp(a.command, "query")) timed_queries(&s);
    else return 64;
    mdb_env_close(s.env);
    return seen == 1;   // never: values are longer than a byte
}
