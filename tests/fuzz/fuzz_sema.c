/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: any bytes as a script, parsed and type-checked. */
#include <stdint.h>
#include <stdlib.h>

#include "base/bug.h"
#include "parser/parse.h"
#include "sema/sema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const defines[] = { "BPFTRACE_HAVE_BTF", "AWL", NULL };
static const char *const positional[] = { "1", "abc" };
static const struct parse_options options = {
	.defines = defines,
};

/* Opened once: it reads the kernel's types. */
static struct target *target(void)
{
	static struct target *t;

	if (!t)
		t = target_open(&(struct target_options){ 0 });
	if (!t)
		out_of_memory();
	return t;
}

static void check(struct arena *a, struct diags *d, const struct source *src)
{
	struct ast_script *s = parse_script(a, d, src, &options);
	struct config config;
	struct sema_options sopts = {
		.positional = positional, .npositional = 2, .unsafe = true,
		.config = &config,
	};
	struct tprog *p;
	struct buf b;

	if (d->nerrors)
		return;
	config_defaults(&config);
	p = sema_check(a, d, s, &sopts, target());
	if (!p != !!d->nerrors)
		BUG("sema's result and its errors do not agree");
	if (!p)
		return;
	buf_init(&b);
	tprog_dump(p, &b);
	buf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_create();
	struct source_set set;
	struct source *src;
	struct diags d;
	struct buf b;

	source_set_init(&set, a);
	src = source_add(&set, "fuzz", (const char *)data, size);
	diags_init(&d, a, &set);
	check(a, &d, src);
	buf_init(&b);
	diags_render(&d, &b);
	buf_clear(&b);
	arena_free(a);
	return 0;
}
