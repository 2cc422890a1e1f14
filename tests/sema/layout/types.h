/* SPDX-License-Identifier: Apache-2.0 */
/* Types whose layout awl and the C compiler must agree on: see layout.tap. */
enum plain { PLAIN_A, PLAIN_B = 7 };
enum negative { NEGATIVE = -2, POSITIVE = 3 };
enum wide { WIDE = 0x100000000 };
enum __attribute__((packed)) { LONE = 200 };
enum tiny { TINY_A = -1, TINY_B = 100 } __attribute__((packed));
enum small { SMALL = 40000 } __attribute__((packed));

struct padded { char a; int b; char c; long d; short e; };
struct inside { char x; short y; };
struct nested { char a; struct inside in; struct inside list[3]; int z; };
struct anonymous {
	char a;
	union { long l; struct { int lo, hi; }; char bytes[16]; };
	struct { char p; double q; };
	int last;
};
struct grid { char pre; int cell[2][3]; short tail[3][2][2]; char *names[4]; };
struct flexible { int n; long items[]; };
struct empties { struct { } none; int x; int zero[0]; char c; };
struct floats { float f; double d; char c; long double ld; char end; };
struct enums {
	char a; enum plain p; enum negative n; char b; enum wide w;
	enum tiny t; enum small s;
};
union mixed { char c[9]; int i; short s; struct { long a; char b; } in; };
struct pointers {
	char c; void *v; const char *s; struct undeclared *u;
	int (*call)(int, void (*)(void)); struct task_struct *task; char end;
};

typedef unsigned char byte_t;
typedef struct { byte_t a; unsigned int b; } box_t;
typedef struct { byte_t a; unsigned int b; } __attribute__((packed)) tight_t;
typedef struct padded *padded_ptr;
typedef short triple_t[3];
typedef int wide_int_t __attribute__((aligned(16)));
struct typedefs {
	byte_t a; box_t b; byte_t c; tight_t t; triple_t three[2];
	padded_ptr p; char d; wide_int_t w; char e;
};

struct packed { char a; int b; long c; struct inside in; short d; }
	__attribute__((packed));
struct __attribute__((__packed__)) packed_before { char a; long b; };
struct aligned { char a; int b; } __attribute__((aligned(32)));
struct has_aligned { char a; struct aligned al; char b; };
struct both { char a; long b; char c; } __attribute__((packed, aligned(4)));
struct member_attributes {
	char a; int b __attribute__((aligned(16))); char c;
	long d __attribute__((packed)); char e;
	int f __attribute__((packed, aligned(2))); char g;
};
struct packed_aligned_member {
	char a; int b __attribute__((aligned(4))); char c;
} __attribute__((packed));

struct bits { unsigned int a : 3, b : 5; unsigned int c : 30; int d : 7; };
struct bits_mixed {
	char a; unsigned short b : 4; unsigned int c : 13; unsigned char d : 3;
	long e : 33; unsigned long f : 40; char g;
};
struct bits_zero { unsigned int a : 3; int : 0; unsigned int b : 4; char c; };
struct bits_char_zero { char a; int : 0; char b; };
struct bits_unnamed {
	char a; int : 11; unsigned int b : 6; long : 60; int c : 5; char d;
};
struct bits_only_unnamed { char a; long : 20; char b; };
struct bits_bool { _Bool a : 1; _Bool b : 1; enum plain p : 4; char z; };
struct bits_packed {
	unsigned int a : 3; unsigned int b : 30; long c : 45; char d;
	int e : 17;
} __attribute__((packed));
struct bits_packed_zero { char a : 3; int : 0; char b : 5; int c : 20; }
	__attribute__((packed));
struct bits_aligned {
	unsigned int a : 3; unsigned int b : 4 __attribute__((aligned(8)));
	int c : 9;
};
union bits_union { unsigned int a : 5; long b : 37; char c; };
struct bits_tail { long a; unsigned char b : 1, c : 7; short d; };
struct bits_nested { char a; struct { int x : 12, y : 12; } in; char b; };
