#ifndef HOLDFAST_CCHECKSUMS_H
#define HOLDFAST_CCHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reflected CRCs of up to 64 bits: the lowest bit of a byte goes in first, and so the lowest bit of a register is the
   coefficient of the highest power. Registers are passed in and out as they are; whoever calls inverts them. */

/* A polynomial with what its kernels need. Immutable, so that any thread may use it. */
struct holdfast_crc;

/* `reflected` is the polynomial without its highest power, in the lowest `width` bits. NULL where there is no memory;
   meant to be kept for good. */
const struct holdfast_crc *holdfast_crc_create(uint64_t reflected, unsigned width);

/* Whether this processor multiplies without carries, so that `holdfast_crc_update` folds. */
bool holdfast_crc_folds(const struct holdfast_crc *crc);

/* The register after `count` more bytes, by the fastest kernel that the processor has. */
uint64_t holdfast_crc_update(const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count);

/* The same by tables alone, on any processor. */
uint64_t holdfast_crc_update_by_tables(
    const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count);

/* MD5: four words of state, and a message in blocks of 64 bytes, of which the last are padded by whoever calls. */

enum { HOLDFAST_MD5_LANES = 8 };

/* Takes in whole blocks. */
void holdfast_md5_blocks(uint32_t state[4], const uint8_t *bytes, size_t blocks);

/* How many kernels for eight streams this processor has. They are numbered from the slowest. */
unsigned holdfast_md5_kernels8(void);

/* Takes as many whole blocks of each of eight streams into its state, by one of these kernels, in about the time that
   one stream takes. Where there are fewer streams, any bytes do for the others. */
void holdfast_md5_blocks8_by(
    unsigned number, uint32_t states[HOLDFAST_MD5_LANES][4], const uint8_t *const bytes[HOLDFAST_MD5_LANES],
    size_t blocks);

#endif
