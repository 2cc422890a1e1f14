/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/cidr.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

uint8_t cidr_mask(const struct cidr *c, uint32_t i)
{
	uint32_t covered = c->bits > i * 8 ? c->bits - i * 8 : 0;

	return covered >= 8 ? 0xff : (uint8_t)(0xff << (8 - covered));
}

static const char *parse_bits(const char *slash, struct cidr *c)
{
	unsigned long n;
	char *end;

	c->bits = c->bytes * 8;
	if (!*slash)
		return NULL;
	n = strtoul(slash + 1, &end, 10);
	if (!isdigit((unsigned char)slash[1]) || *end || n > c->bits)
		return c->bytes == 4 ? "the prefix is a number up to 32" :
				       "the prefix is a number up to 128";
	c->bits = (uint32_t)n;
	return NULL;
}

const char *cidr_parse(const char *text, struct cidr *ret)
{
	size_t n = strcspn(text, "/");
	char addr[INET6_ADDRSTRLEN];
	struct cidr c = { 0 };
	const char *error;

	if (n >= sizeof(addr))
		return "it is no IP address";
	memcpy(addr, text, n);
	addr[n] = '\0';
	if (inet_pton(AF_INET, addr, c.addr) == 1)
		c.bytes = 4;
	else if (inet_pton(AF_INET6, addr, c.addr) == 1)
		c.bytes = 16;
	else
		return "it is no IP address";
	error = parse_bits(text + n, &c);
	if (error)
		return error;
	for (uint32_t i = 0; i < c.bytes; i++)
		if (c.addr[i] & (uint8_t)~cidr_mask(&c, i))
			return "bits are set behind its prefix";
	*ret = c;
	return NULL;
}
