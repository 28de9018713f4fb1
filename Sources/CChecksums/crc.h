/* Shared by the kernels. */
#ifndef HOLDFAST_CRC_H
#define HOLDFAST_CRC_H

#include "CChecksums.h"

enum { TABLES = 16 };

/* What moves 16 bytes of a message forward, as two factors of 64 bits each: for their first 8 and their last 8 bytes. */
struct distance {
    uint64_t first, last;
};

struct holdfast_crc {
    /* `tables[n][byte]` is what a byte does to the register when n bytes follow it. */
    uint64_t tables[TABLES][256];
    struct distance by64, by16;
    bool folds;
};

/* In folding.c: `bool can_fold(void)` asks the processor; `fold` replaces a message of at least 64 bytes, of which the
   first bytes have taken in the register, by 16 bytes that leave the same remainder.
   Returns how many bytes of the message they stand for: a multiple of 16. */
bool holdfast_can_fold(void);
size_t holdfast_fold(
    const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count, uint8_t remainder[16]);

#endif
