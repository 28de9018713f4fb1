/* CRCs by carry-less multiplication, after V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using
   PCLMULQDQ Instruction" (Intel, 2009).

   16 bytes that stand D bytes before others may be added to those, once they are multiplied by x to the power of 8D
   modulo the polynomial. Four runs of 16 bytes move on by 64 bytes at a time, side by side; then they are added into
   one, which moves on by 16. What is left goes through the tables, so that no reduction of its own is needed. */

#include "crc.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define KERNEL __attribute__((target("pclmul,sse2")))

typedef __m128i block;

bool holdfast_can_fold(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_PCLMUL);
}

KERNEL static inline block load(const uint8_t *bytes) { return _mm_loadu_si128((const block *)bytes); }
KERNEL static inline void store(uint8_t *bytes, block value) { _mm_storeu_si128((block *)bytes, value); }
KERNEL static inline block from(uint64_t low, uint64_t high) { return _mm_set_epi64x((long long)high, (long long)low); }
KERNEL static inline block add(block left, block right) { return _mm_xor_si128(left, right); }

KERNEL static inline block move(block value, block by) {
    return _mm_xor_si128(_mm_clmulepi64_si128(value, by, 0x00), _mm_clmulepi64_si128(value, by, 0x11));
}

#elif defined(__aarch64__)

#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif

#define KERNEL __attribute__((target("aes")))

typedef uint64x2_t block;

bool holdfast_can_fold(void) {
#if defined(__APPLE__)
    return true; /* Every 64-bit ARM of Apple's. */
#elif defined(__linux__)
    return getauxval(AT_HWCAP) & 1 << 4; /* HWCAP_PMULL */
#else
    return false;
#endif
}

KERNEL static inline block load(const uint8_t *bytes) { return vreinterpretq_u64_u8(vld1q_u8(bytes)); }
KERNEL static inline void store(uint8_t *bytes, block value) { vst1q_u8(bytes, vreinterpretq_u8_u64(value)); }
KERNEL static inline block from(uint64_t low, uint64_t high) { return vcombine_u64(vcreate_u64(low), vcreate_u64(high)); }
KERNEL static inline block add(block left, block right) { return veorq_u64(left, right); }

KERNEL static inline block move(block value, block by) {
    poly128_t low = vmull_p64((poly64_t)vgetq_lane_u64(value, 0), (poly64_t)vgetq_lane_u64(by, 0));
    poly128_t high = vmull_high_p64(vreinterpretq_p64_u64(value), vreinterpretq_p64_u64(by));
    return veorq_u64(vreinterpretq_u64_p128(low), vreinterpretq_u64_p128(high));
}

#endif

#if defined(KERNEL)

KERNEL size_t holdfast_fold(
    const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count, uint8_t remainder[16]) {
    const uint8_t *at = bytes;
    block a = add(load(at), from(register_, 0)), b = load(at + 16), c = load(at + 32), d = load(at + 48);
    block by = from(crc->by64.first, crc->by64.last);
    for (at += 64, count -= 64; count >= 64; at += 64, count -= 64) {
        a = add(move(a, by), load(at));
        b = add(move(b, by), load(at + 16));
        c = add(move(c, by), load(at + 32));
        d = add(move(d, by), load(at + 48));
    }
    by = from(crc->by16.first, crc->by16.last);
    a = add(move(add(move(add(move(a, by), b), by), c), by), d);
    for (; count >= 16; at += 16, count -= 16) a = add(move(a, by), load(at));
    store(remainder, a);
    return (size_t)(at - bytes);
}

#else

bool holdfast_can_fold(void) { return false; }

size_t holdfast_fold(
    const struct holdfast_crc *crc, uint64_t register_, const uint8_t *bytes, size_t count, uint8_t remainder[16]) {
    (void)crc, (void)register_, (void)bytes, (void)count, (void)remainder;
    __builtin_unreachable(); /* `folds` is false. */
}

#endif
