// A file for each object, as a program without a store would keep them: hashed as ours are (MD5, CRC64NVME), written
// beside its place, synced with fdatasync, renamed into it. Reads open the file, read all of it and close it.
//
// usage: files-yardstick put|get --dir DIR --size BYTES [--objects N] [--tasks N] [--seconds S] [--seed N]
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "CChecksums.h"

static const char *dir = "";
static size_t size = 1 << 20;
static unsigned objects = 64, tasks = 4;
static double seconds = 3;
static uint64_t seed = 1;
static double end_time;
static _Atomic uint64_t done;
static unsigned char *content;
static const struct holdfast_crc *crc64nvme;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t next(uint64_t *state) {
  uint64_t mixed = (*state += 0x9E3779B97F4A7C15u);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

// Hashes in pieces of 256 KiB, as ours come.
static void hash(unsigned char digest[16], uint64_t *crc) {
  EVP_MD_CTX *md5 = EVP_MD_CTX_new();
  if (!md5 || !EVP_DigestInit_ex(md5, EVP_md5(), NULL)) fail("md5");
  *crc = ~0ull;
  for (size_t at = 0; at < size; at += 262144) {
    size_t count = size - at < 262144 ? size - at : 262144;
    EVP_DigestUpdate(md5, content + at, count);
    *crc = holdfast_crc_update(crc64nvme, *crc, content + at, count);
  }
  EVP_DigestFinal_ex(md5, digest, NULL);
  EVP_MD_CTX_free(md5);
}

static void put(unsigned index, unsigned task) {
  char path[4096], place[4096];
  unsigned char digest[16];
  uint64_t crc;
  hash(digest, &crc);
  snprintf(place, sizeof place, "%s/%u", dir, index);
  snprintf(path, sizeof path, "%s/.new-%u", dir, task);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0) fail(path);
  for (size_t at = 0; at < size;) {
    size_t count = size - at < 262144 ? size - at : 262144;
    ssize_t wrote = write(file, content + at, count);
    if (wrote < 0) fail("write");
    at += (size_t)wrote;
  }
  if (fdatasync(file) || close(file)) fail("fdatasync");
  if (rename(path, place)) fail("rename");
}

static void get(unsigned index, unsigned char *buffer) {
  char place[4096];
  snprintf(place, sizeof place, "%s/%u", dir, index);
  int file = open(place, O_RDONLY);
  if (file < 0) fail(place);
  size_t seen = 0;
  for (ssize_t count; (count = read(file, buffer, 262144)) > 0;) seen += (size_t)count;
  close(file);
  if (seen != size) fail("a file that ends early");
}

static int reads;

static void *run(void *argument) {
  unsigned task = (unsigned)(uintptr_t)argument;
  uint64_t state = seed + task * 7919u;
  unsigned char *buffer = malloc(262144);
  do {
    unsigned index = (unsigned)(next(&state) % objects);
    if (reads) get(index, buffer); else put(index, task);
    atomic_fetch_add(&done, 1);
  } while (now() < end_time);
  free(buffer);
  return NULL;
}

int main(int count, char **words) {
  if (count < 2 || count % 2 != 0) { fprintf(stderr, "usage: files-yardstick put|get --dir DIR --size BYTES\n"); return 2; }
  reads = !strcmp(words[1], "get");
  for (int at = 2; at + 1 < count; at += 2) {
    const char *name = words[at], *text = words[at + 1];
    if (!strcmp(name, "--dir")) dir = text;
    else if (!strcmp(name, "--size")) size = strtoull(text, NULL, 10);
    else if (!strcmp(name, "--objects")) objects = (unsigned)strtoul(text, NULL, 10);
    else if (!strcmp(name, "--tasks")) tasks = (unsigned)strtoul(text, NULL, 10);
    else if (!strcmp(name, "--seconds")) seconds = strtod(text, NULL);
    else if (!strcmp(name, "--seed")) seed = strtoull(text, NULL, 10);
    else { fprintf(stderr, "unknown option %s\n", name); return 2; }
  }
  if (mkdir(dir, 0700) && access(dir, W_OK)) fail(dir);
  crc64nvme = holdfast_crc_create(0x9A6C9329AC4BC9B5u, 64);
  content = malloc(size);
  uint64_t state = seed;
  for (size_t at = 0; at < size; at++) content[at] = (unsigned char)next(&state);
  if (reads) for (unsigned index = 0; index < objects; index++) put(index, 0);
  pthread_t threads[1024];
  double start = now();
  end_time = start + seconds;
  for (unsigned task = 0; task < tasks; task++) pthread_create(&threads[task], NULL, run, (void *)(uintptr_t)task);
  for (unsigned task = 0; task < tasks; task++) pthread_join(threads[task], NULL);
  double elapsed = now() - start;
  printf("{\"operations\":%llu,\"seconds\":%f,\"rate\":%f}\n", (unsigned long long)done, elapsed, (double)done / elapsed);
  return 0;
}
