/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/attachpoint.h"

#include <ctype.h>
#include <string.h>

#include "lang/probes.h"

bool attach_is_label(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

static bool takes_path(const struct ast_attach *at)
{
	int p = probe_find(at->parts.v[0].text);

	return p == P_UPROBE || p == P_URETPROBE || p == P_USDT ||
		strchr(at->parts.v[0].text, '*');
}

/* A relative path has a ':' behind it before the attach point can end. */
static bool colon_follows(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == ':')
			return true;
		if (isspace((unsigned char)s[i]) || s[i] == ',' || s[i] == '{')
			return false;
	}
	return false;
}

bool attach_slash_in_path(const struct ast_attach *at, const char *part,
			  const char *rest, size_t n)
{
	if (!at->parts.n)
		return false;
	if (!*part || strchr(part, '/') || *part == '.')
		return true;
	return at->parts.n == 1 && takes_path(at) && colon_follows(rest, n);
}
