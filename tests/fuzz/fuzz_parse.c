/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer: any bytes as a script. Tokens and tree are made and printed; what
 * has no errors is formatted, and the result must parse to the same tree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "parser/format.h"
#include "parser/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const defines[] = { "BPFTRACE_HAVE_BTF", "AWL", NULL };
static const struct parse_options options = {
	.defines = defines,
};

/* The tree of src as text; false if it has errors. */
static bool dump(struct arena *a, struct source_set *set,
		 const struct source *src, struct buf *out)
{
	struct diags d;
	struct buf b;

	diags_init(&d, a, set);
	ast_dump(parse_script(a, &d, src, &options), out);
	buf_init(&b);
	diags_render(&d, &b);
	buf_clear(&b);
	return !d.nerrors;
}

static void check_format(struct arena *a, struct source_set *set,
			 const struct source *src, const struct buf *tree)
{
	const struct source *formatted;
	struct diags d;
	struct buf text, again;

	buf_init(&text);
	buf_init(&again);
	diags_init(&d, a, set);
	if (!format_script(a, &d, src, &text))
		BUG("a script without errors cannot be formatted");
	formatted = source_add(set, "formatted", text.s, text.n);
	if (!dump(a, set, formatted, &again) || strcmp(again.s, tree->s))
		BUG("formatting changed the tree:\n%s", text.s);
	buf_clear(&text);
	buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_create();
	struct source_set set;
	struct diags d;
	struct source *src;
	struct buf b;

	source_set_init(&set, a);
	src = source_add(&set, "fuzz", (const char *)data, size);
	buf_init(&b);
	diags_init(&d, a, &set);
	parse_dump_tokens(a, &d, src, &options, &b);
	buf_reset(&b);
	if (dump(a, &set, src, &b))
		check_format(a, &set, src, &b);
	buf_clear(&b);
	arena_free(a);
	return 0;
}
