#include "crc.h"

#include <stdlib.h>
#include <string.h>

static uint64_t step(uint64_t register_, uint64_t reflected) {
    return register_ & 1 ? register_ >> 1 ^ reflected : register_ >> 1;
}

/* x to the power of n, modulo the polynomial, as a factor for carry-less multiplication: the coefficient of 1 is the
   highest bit of 64, whatever the polynomial's width. */
static uint64_t power(unsigned n, uint64_t reflected, unsigned width) {
    uint64_t result = (uint64_t)1 << (width - 1);
    while (n-- > 0) result = step(result, reflected);
    return result << (64 - width);
}

/* Two reflected factors of 64 bits give 127 bits, of which the lowest of 128 counts for one power of x too many: the
   factors have it less. */
static struct distance distance(unsigned bytes, uint64_t reflected, unsigned width) {
    struct distance result = {
        .first = power(bytes * 8 + 64 - 1, reflected, width), .last = power(bytes * 8 - 1, reflected, width)};
    return result;
}

const struct holdfast_crc *holdfast_crc_create(uint64_t reflected, unsigned width) {
    struct holdfast_crc *crc = malloc(sizeof *crc);
    if (!crc) return NULL;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t register_ = byte;
        for (int bit = 0; bit < 8; bit++) register_ = step(register_, reflected);
        crc->tables[0][byte] = register_;
    }
    for (int table = 1; table < TABLES; table++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            uint64_t before = crc->tables[table - 1][byte];
            crc->tables[table][byte] = before >> 8 ^ crc->tables[0][before & 0xFF];
        }
    }
    crc->by64 = distance(64, reflected, width);
    crc->by16 = distance(16, reflected, width);
    crc->folds = holdfast_can_fold();
    return crc;
}

bool holdfast_crc_folds(const struct holdfast_crc *crc) { return crc->folds; }

/* Compilers make one load of it where that is the processor's order. */
static inline uint64_t load(const uint8_t *bytes) {
    uint64_t word = 0;
    for (int place = 0; place < 8; place++) word |= (uint64_t)bytes[place] << (8 * place);
    return word;
}

uint64_t holdfast_crc_update_by_tables(
    const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count) {
    for (; count >= 16; bytes += 16, count -= 16) {
        uint64_t first = load(bytes) ^ register_, last = load(bytes + 8);
        register_ = 0;
        for (int place = 0; place < 8; place++) {
            register_ ^= crc->tables[15 - place][first >> (8 * place) & 0xFF];
            register_ ^= crc->tables[7 - place][last >> (8 * place) & 0xFF];
        }
    }
    for (; count > 0; bytes++, count--) register_ = register_ >> 8 ^ crc->tables[0][(register_ ^ *bytes) & 0xFF];
    return register_;
}

uint64_t holdfast_crc_update(const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count) {
    if (count >= 64 && crc->folds) {
        uint8_t remainder[16];
        size_t folded = holdfast_fold(crc, register_, bytes, count, remainder);
        register_ = holdfast_crc_update_by_tables(crc, 0, remainder, sizeof remainder);
        bytes += folded;
        count -= folded;
    }
    return holdfast_crc_update_by_tables(crc, register_, bytes, count);
}
