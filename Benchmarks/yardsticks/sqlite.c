// SQLite in WAL mode with synchronous=FULL on the benchmark's durable puts.
//
//   sqlite-yardstick history --dir D                       loads the store, not timed work
//   sqlite-yardstick put     --dir D --batch B --seconds S durable puts at random, B a commit (1: a commit each)
#include <sqlite3.h>
#include <sys/stat.h>

#include "workload.h"

static sqlite3 *db;

static void check(int code, const char *what) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "sqlite: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL), sql); }

static void open_database(const char *dir) {
    char path[4096];
    mkdir(dir, 0755);
    snprintf(path, sizeof path, "%s/db.sqlite", dir);
    check(sqlite3_open(path, &db), "open");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA cache_size = -1048576");
    run("CREATE TABLE IF NOT EXISTS items (k BLOB PRIMARY KEY, v BLOB NOT NULL)");
}

static sqlite3_stmt *statement(const char *sql) {
    sqlite3_stmt *prepared;
    check(sqlite3_prepare_v2(db, sql, -1, &prepared, NULL), sql);
    return prepared;
}

static void step(sqlite3_stmt *prepared) {
    check(sqlite3_step(prepared), "step");
    check(sqlite3_reset(prepared), "reset");
}

static void put(sqlite3_stmt *insert, uint64_t index, unsigned char *value, uint64_t size, uint64_t write) {
    unsigned char key[KEY_SIZE];
    make_key(key, index, 0);
    memcpy(value, &write, 8);
    sqlite3_bind_blob(insert, 1, key, KEY_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 2, value, (int)size, SQLITE_STATIC);
    step(insert);
}

int main(int argc, char **argv) {
    arguments a = parse_arguments(argc, argv);
    int loads = !strcmp(a.command, "history");
    if (!loads && strcmp(a.command, "put")) return 64;
    open_database(a.dir);
    sqlite3_stmt *insert = statement("INSERT INTO items VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v");
    sqlite3_stmt *begin = statement("BEGIN IMMEDIATE"), *commit = statement("COMMIT");
    unsigned char value[VALUE_SIZE_MAX];
    make_pad(value, a.value);
    uint64_t writes = 0;
    double owed = 0, start = now_seconds(), end = start + a.seconds, batch = loads ? 1000 : a.batch;
    while (loads ? writes < a.keys : now_seconds() < end) {
        step(begin);
        for (owed += batch; owed >= 1 && (!loads || writes < a.keys); owed--, writes++)
            put(insert, loads ? visited(writes, a.keys, 7919) : chosen_for_put(a.seed, writes, a.keys), value, a.value, writes);
        step(commit);
    }
    report(writes, now_seconds() - start);
    sqlite3_finalize(insert);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    return sqlite3_close(db) != SQLITE_OK;
}
