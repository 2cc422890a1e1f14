/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen: writes random programs on standard output.
 *
 *	gen programs SEED N FIXTURES	N programs in one script, of the seeds
 *					SEED, SEED + 1, ...; FIXTURES is the
 *					path of tests/fixtures in the build tree
 *	gen values SEED N KIND EXPECTED	N integer expressions; what they print
 *					goes to the file EXPECTED. KIND is
 *					literals or maps: what operands are
 *
 *	gen flow SEED N EXPECTED	N clauses of control flow on integers;
 *					what they print goes to EXPECTED
 *
 * The same arguments give the same text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/gen/flow.h"
#include "tests/gen/gen.h"
#include "tests/gen/values.h"

static int usage(void)
{
	fprintf(stderr, "usage: gen programs SEED N FIXTURES\n"
			"       gen values SEED N literals|maps EXPECTED\n"
			"       gen flow SEED N EXPECTED\n");
	return 1;
}

static void programs(struct arena *a, uint64_t seed, uint64_t n,
		     const char *fixtures, struct buf *out)
{
	gen_prelude(out);
	for (uint64_t i = 0; i < n; i++) {
		buf_printf(out, "// seed %" PRIu64 "\n", seed + i);
		gen_program(a, seed + i,
			    arena_printf(a, "p%" PRIu64 "_", seed + i),
			    fixtures, out);
	}
}

/* Writes what a script must print; argv[2] and argv[3] are SEED and N. */
static int expecting(struct arena *a, char **argv, const char *path,
		     struct buf *out)
{
	uint64_t seed = strtoull(argv[2], NULL, 10);
	uint32_t n = (uint32_t)strtoul(argv[3], NULL, 10);
	FILE *f = fopen(path, "w");
	struct buf expected;

	if (!f) {
		perror(path);
		return 1;
	}
	buf_init(&expected);
	if (!strcmp(argv[1], "flow"))
		flow_program(a, seed, n, out, &expected);
	else
		values_program(a, seed, n, !strcmp(argv[4], "literals"), out,
			       &expected);
	fwrite(expected.s, 1, expected.n, f);
	buf_clear(&expected);
	return fclose(f) != 0;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_create();
	struct buf out;
	int status = 0;

	buf_init(&out);
	if (argc == 5 && !strcmp(argv[1], "programs"))
		programs(a, strtoull(argv[2], NULL, 10),
			 strtoull(argv[3], NULL, 10), argv[4], &out);
	else if (argc == 6 && !strcmp(argv[1], "values"))
		status = expecting(a, argv, argv[5], &out);
	else if (argc == 5 && !strcmp(argv[1], "flow"))
		status = expecting(a, argv, argv[4], &out);
	else
		status = usage();
	fwrite(out.s, 1, out.n, stdout);
	buf_clear(&out);
	arena_free(a);
	return status;
}
