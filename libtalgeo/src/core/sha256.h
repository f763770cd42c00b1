/* SHA-256 (FIPS 180-4), for digests of inputs and releases. */
#ifndef TALGEO_CORE_SHA256_H
#define TALGEO_CORE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct talgeo__sha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
    bool by_instruction; /* the machine has instructions for it */
} talgeo__sha256;

void talgeo__sha256_init(talgeo__sha256 *sha);
void talgeo__sha256_add(talgeo__sha256 *sha, const void *bytes, size_t length);
/* Numbers in a fixed byte order, so that digests are the same on every machine. */
void talgeo__sha256_add_u64(talgeo__sha256 *sha, uint64_t value);
void talgeo__sha256_hex(talgeo__sha256 *sha, char hex[65]);

/* Whole blocks of 64 bytes in plain C, for machines without SHA instructions and for the tests. */
void talgeo__sha256_blocks_portable(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
