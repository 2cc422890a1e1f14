/* SPDX-License-Identifier: Apache-2.0 */
/* cidr: networks as text: "10.0.0.0/8", "2001:db8::/32"; an address alone is a
 * network of one. */
#ifndef AWL_LANG_CIDR_H
#define AWL_LANG_CIDR_H

#include <stdint.h>

struct cidr {
	uint8_t addr[16];	/* network order */
	uint32_t bytes;		/* 4 or 16 */
	uint32_t bits;		/* of the network's prefix */
};

/* NULL, or what is wrong (static text). */
const char *cidr_parse(const char *text, struct cidr *ret);

/* Byte i of the network's mask. */
uint8_t cidr_mask(const struct cidr *c, uint32_t i);

#endif
