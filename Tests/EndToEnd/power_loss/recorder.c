/* Records what a process writes to a store's file, and when it syncs, at the boundary of the system calls.
 *
 * LD_PRELOAD it with RECORDER_LOG naming the log. Each entry is a header and, for writes, the bytes:
 * kind (1 write, 2 write through to the disk, 3 sync), padding, time (CLOCK_MONOTONIC, ns), offset, length. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct entry {
    uint64_t kind, time, offset, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *output;

static int is_store(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    return name && strcmp(name, "/holdfast.mdb") == 0;
}

static void record(uint64_t kind, uint64_t offset, const struct iovec *parts, int count) {
    struct timespec now;
    struct entry entry = {kind, 0, offset, 0};
    for (int i = 0; i < count; i++) entry.length += parts[i].iov_len;
    pthread_mutex_lock(&lock);
    if (!output) output = fopen(getenv("RECORDER_LOG"), "wb");
    clock_gettime(CLOCK_MONOTONIC, &now);
    entry.time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    fwrite(&entry, sizeof entry, 1, output);
    for (int i = 0; i < count; i++) fwrite(parts[i].iov_base, 1, parts[i].iov_len, output);
    fflush(output);
    pthread_mutex_unlock(&lock);
}

static uint64_t kind_of_write(int fd) { return fcntl(fd, F_GETFL) & O_DSYNC ? 2 : 1; }

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next) next = dlsym(RTLD_NEXT, "pwrite");
    struct iovec part = {(void *)bytes, length};
    if (is_store(fd)) record(kind_of_write(fd), (uint64_t)offset, &part, 1);
    return next(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return pwrite(fd, bytes, length, offset); }

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    static ssize_t (*next)(int, const struct iovec *, int, off_t);
    if (!next) next = dlsym(RTLD_NEXT, "pwritev");
    if (is_store(fd)) record(kind_of_write(fd), (uint64_t)offset, parts, count);
    return next(fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    return pwritev(fd, parts, count, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = dlsym(RTLD_NEXT, "write");
    if (fd > 2 && is_store(fd)) {
        struct iovec part = {(void *)bytes, length};
        record(kind_of_write(fd), (uint64_t)lseek(fd, 0, SEEK_CUR), &part, 1);
    }
    return next(fd, bytes, length);
}

/* LMDB's way with runs of pages: it seeks, and writes them together. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    static ssize_t (*next)(int, const struct iovec *, int);
    if (!next) next = dlsym(RTLD_NEXT, "writev");
    if (fd > 2 && is_store(fd)) record(kind_of_write(fd), (uint64_t)lseek(fd, 0, SEEK_CUR), parts, count);
    return next(fd, parts, count);
}

int fdatasync(int fd) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
    int result = next(fd);
    /* Recorded once it has returned: until then nothing is promised. */
    if (result == 0 && is_store(fd)) record(3, 0, NULL, 0);
    return result;
}

int fsync(int fd) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fsync");
    int result = next(fd);
    if (result == 0 && is_store(fd)) record(3, 0, NULL, 0);
    return result;
}
