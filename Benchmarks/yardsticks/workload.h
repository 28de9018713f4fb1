// The work that every yardstick and the engine itself do, defined once for C and C++.
// ../engine-bench/Workload.swift is its mirror: the same keys, the same choices, the same history.
#ifndef HOLDFAST_WORKLOAD_H
#define HOLDFAST_WORKLOAD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY_SIZE 16
#define VALUE_SIZE_MAX 4096
#define ITEMS_PER_QUERY 100
#define LOAD_BATCH 1000   // writes a commit while a store is loaded, before it ages

static inline uint64_t mix64(uint64_t x) {
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

// A stream of choices: splitmix64 from a seed.
typedef struct {
    uint64_t state;
} choices;

static inline uint64_t next_choice(choices *c, uint64_t below) {
    uint64_t value = mix64(c->state);
    c->state += 0x9E3779B97F4A7C15ull;
    return (uint64_t)(((unsigned __int128)value * below) >> 64);
}

static inline void store_big_endian(unsigned char *at, uint64_t value) {
    for (int i = 7; i >= 0; i--, value >>= 8) at[i] = (unsigned char)value;
}

// Item `index`: scattered over the key space, or 100 items in order under a scattered partition.
static inline void make_key(unsigned char key[KEY_SIZE], uint64_t index, int ordered) {
    uint64_t first = ordered ? mix64(index / ITEMS_PER_QUERY) : mix64(index);
    uint64_t second = ordered ? index % ITEMS_PER_QUERY : index;
    store_big_endian(key, first);
    store_big_endian(key + 8, second);
}

// Bytes that do not compress; the first eight say which write it was, so that no two values are equal.
static inline void make_pad(unsigned char *pad, size_t size) {
    for (size_t i = 0; i < size; i += 8) {
        uint64_t word = mix64(i * 7919 + 1);
        memcpy(pad + i, &word, size - i < 8 ? size - i : 8);
    }
}

// Visits 0..<keys once each, in an order that has nothing to do with the keys'. `stride` is prime and no divisor of `keys`.
static inline uint64_t visited(uint64_t step, uint64_t keys, uint64_t stride) { return step * stride % keys; }

// Items chosen at random for puts, none twice in a run of fewer puts than items: an engine may well write nothing where an
// item is put again unchanged.
static inline uint64_t chosen_for_put(uint64_t seed, uint64_t step, uint64_t keys) {
    return (mix64(seed) % keys + step * 15485863) % keys;
}

static inline int deleted_by_ageing(uint64_t index) { return mix64(index ^ 0xA6E1ull) & 1; }

static inline double now_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// Command line: PROGRAM COMMAND --name value ...
typedef struct {
    const char *command, *dir;
    uint64_t keys, value, seed;
    double seconds, batch;
    int ordered, aged, threads, bloom;
} arguments;

static inline arguments parse_arguments(int argc, char **argv) {
    arguments a = {.command = argc > 1 ? argv[1] : "", .dir = NULL, .keys = 200000, .value = 1024, .seed = 1,
                   .seconds = 3, .batch = 1, .ordered = 0, .aged = 0, .threads = 64, .bloom = 0};
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *name = argv[i], *text = argv[i + 1];
        if (!strcmp(name, "--dir")) a.dir = text;
        else if (!strcmp(name, "--keys")) a.keys = strtoull(text, NULL, 10);
        else if (!strcmp(name, "--value")) a.value = strtoull(text, NULL, 10);
        else if (!strcmp(name, "--seed")) a.seed = strtoull(text, NULL, 10);
        else if (!strcmp(name, "--seconds")) a.seconds = atof(text);
        else if (!strcmp(name, "--batch")) a.batch = atof(text);
        else if (!strcmp(name, "--ordered")) a.ordered = atoi(text);
        else if (!strcmp(name, "--aged")) a.aged = atoi(text);
        else if (!strcmp(name, "--threads")) a.threads = atoi(text);
        else if (!strcmp(name, "--bloom")) a.bloom = atoi(text);
        else {
            fprintf(stderr, "unknown option %s\n", name);
            exit(64);
        }
    }
    if (!a.dir || a.value < 8 || a.value > VALUE_SIZE_MAX || a.batch < 1 || a.keys % ITEMS_PER_QUERY) {
        fprintf(stderr, "usage: %s COMMAND --dir DIR [--keys N, a multiple of 100] [--value 8...4096] [--batch >= 1] ...\n",
                argv[0]);
        exit(64);
    }
    return a;
}

// One line that the driver reads.
static inline void report(uint64_t operations, double seconds) {
    printf("{\"operations\":%llu,\"seconds\":%.4f,\"rate\":%.1f}\n", (unsigned long long)operations, seconds,
           (double)operations / seconds);
}

#endif
