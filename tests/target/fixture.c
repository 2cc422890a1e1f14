/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that tests of target/ look into. Run, it says of itself what the
 * compiler and linker know, one "key value" a line, for the tests to compare.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef HAVE_SYS_SDT_H
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
/* Recognizable in the file, where the tests read it. */
__attribute__((section(".probes"))) unsigned short fix_step_semaphore = 0x5a3c;
#endif

enum color { RED, GREEN = -3, BLUE = 70000 };

union either {
	long l;
	double d;
};

struct flags {
	unsigned int low : 3, high : 9;
	int sign : 5;
	char after;
};

struct node {
	struct node *next;
	const char *name;
	struct flags grid[2][3];
	union {
		short s;
		uint64_t u;
	};
	enum color color;
	char text[24];
	uint8_t bytes[4];
	_Bool yes;
	float ratio;
	long (*call)(struct node *, int);
	volatile union either either;
};

int fixture_data = 5;
extern const char __executable_start[];

__attribute__((noinline)) long fixture_work(struct node *n, const char *s,
					    uint8_t k)
{
#ifdef HAVE_SYS_SDT_H
	STAP_PROBE2(fix, step, k, s);
#endif
	return n->color + s[0] + k;
}

#define SAY(member) printf(#member " %zu\n", offsetof(struct node, member))

int main(void)
{
	const unsigned char *code = (const unsigned char *)fixture_work;
	struct node n;

	memset(&n, 0, sizeof(n));
	printf("result %ld\n", fixture_work(&n, "", 0));
	printf("size %zu\nflags %zu\n", sizeof(n), sizeof(struct flags));
	SAY(name);
	SAY(grid);
	SAY(s);
	SAY(color);
	SAY(text);
	SAY(yes);
	SAY(ratio);
	SAY(call);
	SAY(either);
	printf("work %zu\n", (size_t)((const char *)code - __executable_start));
	printf("data %zu\n",
	       (size_t)((const char *)&fixture_data - __executable_start));
	printf("code ");
	for (int i = 0; i < 8; i++)
		printf("%02x", code[i]);
	printf("\n");
	return 0;
}
