/* MD5 (RFC 1321), of one stream and of eight side by side.

   Every step of MD5 needs the one before, so that a processor does one stream no faster than its steps follow each
   other (about 0.6 GB/s). Eight streams in the eight lanes of a vector take about as long as one. */

#include "CChecksums.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "MD5's words are read as they stand in memory");

enum { LANES = HOLDFAST_MD5_LANES, BLOCK = 64 };

/* The functions of the four rounds, after RFC 1321, 3.4. In the second no bit is set in both terms, so that they may be
   added: the one that does not wait for the step before is then added early. */
#define F(b, c, d) (((c ^ d) & b) ^ d)
#define G(b, c, d) ((b & d) + (c & ~d))
#define H(b, c, d) (b ^ (c ^ d))
#define I(b, c, d) (c ^ (b | ~d))

#define STEP(f, a, b, c, d, word, sine, turn)                                                                          \
    a += w[(word) & 15] + (uint32_t)(sine);                                                                            \
    SUM_OF_ITS_OWN(a)                                                                                                  \
    a += f(b, c, d);                                                                                                   \
    a = (a << (turn) | a >> (32 - (turn))) + b;

/* Four steps. The words that they take are `by` apart. */
#define FOUR(f, word, by, sine0, sine1, sine2, sine3, turn0, turn1, turn2, turn3)                                      \
    STEP(f, a, b, c, d, (word), sine0, turn0)                                                                          \
    STEP(f, d, a, b, c, (word) + (by), sine1, turn1)                                                                   \
    STEP(f, c, d, a, b, (word) + 2 * (by), sine2, turn2)                                                               \
    STEP(f, b, c, d, a, (word) + 3 * (by), sine3, turn3)

/* A block of the words `w` goes into a, b, c and d: numbers, or vectors of one number for each lane. */
#define ROUNDS                                                                                                         \
    FOUR(F, 0, 1, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 7, 12, 17, 22)                                       \
    FOUR(F, 4, 1, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 7, 12, 17, 22)                                       \
    FOUR(F, 8, 1, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 7, 12, 17, 22)                                       \
    FOUR(F, 12, 1, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 7, 12, 17, 22)                                      \
    FOUR(G, 1, 5, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 5, 9, 14, 20)                                        \
    FOUR(G, 5, 5, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 5, 9, 14, 20)                                        \
    FOUR(G, 9, 5, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 5, 9, 14, 20)                                        \
    FOUR(G, 13, 5, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 5, 9, 14, 20)                                       \
    FOUR(H, 5, 3, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 4, 11, 16, 23)                                       \
    FOUR(H, 1, 3, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 4, 11, 16, 23)                                       \
    FOUR(H, 13, 3, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 4, 11, 16, 23)                                      \
    FOUR(H, 9, 3, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 4, 11, 16, 23)                                       \
    FOUR(I, 0, 7, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 6, 10, 15, 21)                                       \
    FOUR(I, 12, 7, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 6, 10, 15, 21)                                      \
    FOUR(I, 8, 7, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 6, 10, 15, 21)                                       \
    FOUR(I, 4, 7, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391, 6, 10, 15, 21)

/* Adds what does not wait for the step before apart from what does. Compilers would make one sum of both, in an order
   that takes a quarter longer. */
#define SUM_OF_ITS_OWN(a) __asm__("" : "+r"(a));

void holdfast_md5_blocks(uint32_t state[4], const uint8_t *bytes, size_t blocks) {
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (; blocks > 0; blocks--, bytes += BLOCK) {
        uint32_t w[16];
        memcpy(w, bytes, BLOCK);
        uint32_t before[4] = {a, b, c, d};
        ROUNDS
        a += before[0], b += before[1], c += before[2], d += before[3];
    }
    state[0] = a, state[1] = b, state[2] = c, state[3] = d;
}

#undef SUM_OF_ITS_OWN
#define SUM_OF_ITS_OWN(a)

/* Vectors are never passed or returned: how that is done would depend on the instructions that a function may use. */
typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

#define LOW(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH(x, y) __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW2(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH2(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW4(x, y) __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH4(x, y) __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15)

/* Eight words of each stream become eight vectors, of one word of every stream each. */
static inline __attribute__((always_inline)) void transpose(lanes w[LANES]) {
    lanes a = LOW(w[0], w[1]), b = HIGH(w[0], w[1]), c = LOW(w[2], w[3]), d = HIGH(w[2], w[3]);
    lanes e = LOW(w[4], w[5]), f = HIGH(w[4], w[5]), g = LOW(w[6], w[7]), h = HIGH(w[6], w[7]);
    lanes i = LOW2(a, c), j = HIGH2(a, c), k = LOW2(b, d), l = HIGH2(b, d);
    lanes m = LOW2(e, g), n = HIGH2(e, g), o = LOW2(f, h), p = HIGH2(f, h);
    w[0] = LOW4(i, m), w[1] = LOW4(j, n), w[2] = LOW4(k, o), w[3] = LOW4(l, p);
    w[4] = HIGH4(i, m), w[5] = HIGH4(j, n), w[6] = HIGH4(k, o), w[7] = HIGH4(l, p);
}

/* The one text of every kernel below: what it becomes depends on the instructions that its caller may use. */
static inline __attribute__((always_inline)) void eight(
    uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks) {
    lanes a, b, c, d;
    for (int lane = 0; lane < LANES; lane++) {
        a[lane] = states[lane][0], b[lane] = states[lane][1], c[lane] = states[lane][2], d[lane] = states[lane][3];
    }
    for (size_t at = 0; at < blocks * BLOCK; at += BLOCK) {
        lanes w[16];
        for (int lane = 0; lane < LANES; lane++) {
            memcpy(&w[lane], bytes[lane] + at, BLOCK / 2);
            memcpy(&w[LANES + lane], bytes[lane] + at + BLOCK / 2, BLOCK / 2);
        }
        transpose(w);
        transpose(w + LANES);
        lanes before[4] = {a, b, c, d};
        ROUNDS
        a += before[0], b += before[1], c += before[2], d += before[3];
    }
    for (int lane = 0; lane < LANES; lane++) {
        states[lane][0] = a[lane], states[lane][1] = b[lane], states[lane][2] = c[lane], states[lane][3] = d[lane];
    }
}

typedef void kernel(uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks);

static void portable(uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks) {
    eight(states, bytes, blocks);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void avx2(
    uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks) {
    eight(states, bytes, blocks);
}

/* These turn a word in one instruction, and compute any function of three words in one. */
__attribute__((target("avx2,avx512f,avx512vl"))) static void avx512(
    uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks) {
    eight(states, bytes, blocks);
}

static kernel *const kernels[] = {portable, avx2, avx512};

unsigned holdfast_md5_kernels8(void) {
    if (!__builtin_cpu_supports("avx2")) return 1;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? 3 : 2;
}

#else

static kernel *const kernels[] = {portable};

unsigned holdfast_md5_kernels8(void) { return 1; }

#endif

void holdfast_md5_blocks8_by(
    unsigned number, uint32_t states[LANES][4], const uint8_t *const bytes[LANES], size_t blocks) {
    kernels[number](states, bytes, blocks);
}
