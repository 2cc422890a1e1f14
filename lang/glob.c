/* SPDX-License-Identifier: Apache-2.0 */
#include "lang/glob.h"

#include <string.h>

struct reader {
	const unsigned char *p, *end;
	bool set[256];		/* bytes of the element just read */
};

static void set_range(struct reader *r, unsigned int lo, unsigned int hi)
{
	for (unsigned int c = lo; c <= hi; c++)
		r->set[c] = true;
}

/* A byte inside brackets, perhaps escaped; false at the end. */
static bool set_byte(struct reader *r, unsigned int *ret)
{
	if (r->p < r->end && *r->p == '\\')
		r->p++;
	if (r->p == r->end)
		return false;
	*ret = *r->p++;
	return true;
}

/* Behind '['; a ']' that comes first is a member. */
static bool read_set(struct reader *r)
{
	bool negative = r->p < r->end && (*r->p == '!' || *r->p == '^');
	const unsigned char *first;
	unsigned int lo, hi;

	r->p += negative;
	first = r->p;
	while (r->p < r->end && (*r->p != ']' || r->p == first)) {
		if (!set_byte(r, &lo))
			return false;
		hi = lo;
		if (r->end - r->p > 1 && *r->p == '-' && r->p[1] != ']') {
			r->p++;
			if (!set_byte(r, &hi))
				return false;
		}
		set_range(r, lo, hi);
	}
	if (r->p == r->end)
		return false;
	r->p++;
	for (unsigned int c = 0; negative && c < 256; c++)
		r->set[c] = !r->set[c];
	return true;
}

/* One element other than '*'. */
static const char *read_element(struct reader *r)
{
	unsigned char c = *r->p++;

	memset(r->set, 0, sizeof(r->set));
	if (c == '?') {
		set_range(r, 1, 255);
	} else if (c == '[') {
		if (!read_set(r))
			return "'[' is not closed";
	} else if (c == '\\') {
		if (r->p == r->end)
			return "nothing stands behind the last '\\'";
		r->set[*r->p++] = true;
	} else {
		r->set[c] = true;
	}
	r->set[0] = false;	/* the end of the string */
	return NULL;
}

const char *glob_parse(const char *pattern, size_t len, struct glob *ret)
{
	struct reader r = { .p = (const unsigned char *)pattern };
	struct glob g = { 0 };
	const char *error;
	uint32_t n = 0;

	r.end = r.p + len;
	while (r.p < r.end) {
		if (*r.p == '*') {
			g.stay |= 1ull << n;
			r.p++;
			continue;
		}
		if (n == GLOB_ELEMENTS)
			return "it has more than 62 characters beside '*'";
		error = read_element(&r);
		if (error)
			return error;
		for (unsigned int c = 0; c < 256; c++)
			g.step[c] |= (uint64_t)r.set[c] << n;
		n++;
	}
	g.accept = n;
	if (!(g.stay & (1ull << n))) {
		g.step[0] |= 1ull << n;
		g.accept = n + 1;
		g.stay |= 1ull << g.accept;
	}
	*ret = g;
	return NULL;
}

bool glob_accepts(const struct glob *g, const char *s, size_t len)
{
	uint64_t state = 1;
	bool ended = false;

	for (size_t i = 0; !ended; i++) {
		unsigned char c = i < len ? (unsigned char)s[i] : 0;

		state = ((state & g->step[c]) << 1) | (state & g->stay);
		ended = !c;
	}
	return state >> g->accept & 1;
}
