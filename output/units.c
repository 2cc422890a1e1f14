/* SPDX-License-Identifier: Apache-2.0 */
#include "output/units.h"

#include <inttypes.h>
#include <stddef.h>

/* v / unit in three digits; cut, not rounded: 999.9us is not 1000us. */
static void add_scaled(struct buf *b, uint64_t v, uint64_t unit,
		       const char *name)
{
	uint64_t whole = v / unit;
	uint64_t cents = (uint64_t)((unsigned __int128)(v % unit) * 100 / unit);

	if (unit == 1 || whole >= 100)
		buf_printf(b, "%" PRIu64 "%s", whole, name);
	else if (whole >= 10)
		buf_printf(b, "%" PRIu64 ".%" PRIu64 "%s", whole, cents / 10,
			   name);
	else
		buf_printf(b, "%" PRIu64 ".%02" PRIu64 "%s", whole, cents, name);
}

#define SECOND 1000000000ull

static void add_long(struct buf *b, uint64_t seconds)
{
	static const struct {
		uint64_t large, small;
		const char *format;
	} units[] = {
		{ 86400, 3600, "%" PRIu64 "d%02" PRIu64 "h" },
		{ 3600, 60, "%" PRIu64 "h%02" PRIu64 "m" },
		{ 60, 1, "%" PRIu64 "m%02" PRIu64 "s" },
	};
	size_t i = 0;

	while (seconds < units[i].large)
		i++;
	buf_printf(b, units[i].format, seconds / units[i].large,
		   seconds % units[i].large / units[i].small);
}

void unit_duration(struct buf *b, uint64_t ns)
{
	if (ns < 1000)
		add_scaled(b, ns, 1, "ns");
	else if (ns < 1000000)
		add_scaled(b, ns, 1000, "us");
	else if (ns < SECOND)
		add_scaled(b, ns, 1000000, "ms");
	else if (ns < 60 * SECOND)
		add_scaled(b, ns, SECOND, "s");
	else
		add_long(b, ns / SECOND);
}

void unit_size(struct buf *b, uint64_t bytes)
{
	static const char *const names[] = { "B", "K", "M", "G", "T", "P", "E" };
	size_t i = 0;

	while (i < 6 && bytes >> (10 * (i + 1)))
		i++;
	add_scaled(b, bytes, 1ull << (10 * i), names[i]);
}
