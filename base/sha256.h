/* SPDX-License-Identifier: Apache-2.0 */
/* sha256: the hash of FIPS 180-4. The caller owns the struct; nothing fails. */
#ifndef AWL_BASE_SHA256_H
#define AWL_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32

struct sha256 {
	uint32_t state[8];
	uint64_t len;		/* bytes taken */
	uint8_t block[64];	/* of them, those not yet mixed in */
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *p, size_t n);
/* A string with its NUL, so that two of them are not one. */
void sha256_adds(struct sha256 *h, const char *s);
void sha256_end(struct sha256 *h, uint8_t ret[SHA256_SIZE]);

void sha256_of(const void *p, size_t n, uint8_t ret[SHA256_SIZE]);

/* Two digits a byte, and a NUL. */
void sha256_text(const uint8_t sum[SHA256_SIZE], char ret[2 * SHA256_SIZE + 1]);

#endif
