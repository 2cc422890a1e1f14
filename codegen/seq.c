/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text and strings are written as they are; numbers one by one with a format
 * of the kernel's. Where the file's buffer is full, the kernel drops what came
 * of the object and calls the program again with a larger one.
 */
#include "codegen/seq.h"

#include <linux/bpf.h>
#include <string.h>

#include "base/bug.h"
#include "codegen/call.h"
#include "lang/format.h"

/* ctx->meta->seq: both stand first, in all iterators. */
static val seq_file(struct cg *cg)
{
	return cg_load_ptr(cg, cg_load_ptr(cg, cg->fn->ctx));
}

static void write_bytes(struct cg *cg, val p, val n)
{
	cg_helper(cg, BPF_FUNC_seq_write, false, 3, seq_file(cg), p, n);
}

static void write_text(struct cg *cg, const char *text, size_t n)
{
	if (n)
		write_bytes(cg, cg_rodata_bytes(cg, text, n),
			    cg_i64(cg, (int64_t)n));
}

static void write_formatted(struct cg *cg, const char *format, val v)
{
	size_t n = strlen(format) + 1;
	val data = cg_temp(cg, 8);

	cg_store(cg, v, data, 8);
	cg_helper(cg, BPF_FUNC_seq_printf, false, 5, seq_file(cg),
		  cg_rodata_bytes(cg, format, n), cg_i64(cg, (int64_t)n), data,
		  cg_i64(cg, 8));
}

static void write_bool(struct cg *cg, const struct texpr *e)
{
	LLVMBasicBlockRef yes = cg_block(cg, "true"), no = cg_block(cg, "false"),
			  done = cg_block(cg, "written");

	cg_condbr(cg, cg_condition(cg, e), yes, no);
	cg_enter(cg, yes);
	write_text(cg, "true", 4);
	cg_br(cg, done);
	cg_enter(cg, no);
	write_text(cg, "false", 5);
	cg_br(cg, done);
	cg_enter(cg, done);
}

static void write_string(struct cg *cg, const struct texpr *e)
{
	val dst = cg_scratch_temp(cg, cg_pack_room(e->type->size));

	write_bytes(cg, dst, cg_pack(cg, e, NULL, dst));
}

/* "%-8" and the like; p NULL: just "%". */
static const char *flags(struct cg *cg, const struct format_piece *p)
{
	const char *width;

	if (!p)
		return "%";
	width = p->width ? arena_printf(cg->arena, "%u", p->width) : "";
	return arena_printf(cg->arena, "%%%s%s%s%s%s", p->left ? "-" : "",
			    p->plus ? "+" : "", p->space ? " " : "",
			    p->zero ? "0" : "", width);
}

/* The value's own bytes, or as many as `hh` and `h` leave of them. */
static val own_bytes(struct cg *cg, const struct texpr *e,
		     const struct format_piece *p)
{
	uint32_t size = p && p->bytes ? p->bytes : e->type->size;
	val v = cg_scalar(cg, e);

	if (size >= 8)
		return v;
	return LLVMBuildAnd(cg->b, v, cg_i64(cg, (1LL << 8 * size) - 1), "");
}

static val signed_bytes(struct cg *cg, const struct texpr *e,
			const struct format_piece *p)
{
	uint32_t cut = p && p->bytes ? 64 - 8 * p->bytes : 0;
	val v = cg_scalar(cg, e);

	if (!cut)
		return v;
	v = LLVMBuildShl(cg->b, v, cg_i64(cg, cut), "");
	return LLVMBuildAShr(cg->b, v, cg_i64(cg, cut), "");
}

static void write_int(struct cg *cg, const struct texpr *e,
		      const struct format_piece *p, const char *conv, bool is_signed)
{
	write_formatted(cg, arena_printf(cg->arena, "%sll%s", flags(cg, p), conv),
			is_signed ? signed_bytes(cg, e, p) : own_bytes(cg, e, p));
}

static void write_char(struct cg *cg, const struct texpr *e)
{
	val byte = cg_temp(cg, 8);

	cg_store(cg, cg_scalar(cg, e), byte, 8);
	write_bytes(cg, byte, cg_i64(cg, 1));
}

static void write_pointer(struct cg *cg, const struct texpr *e)
{
	write_formatted(cg, "0x%llx", own_bytes(cg, e, NULL));
}

/* As print() shows it; with a width if p has one. */
static void write_any(struct cg *cg, const struct texpr *e,
		      const struct format_piece *p)
{
	switch (e->type->kind) {
	case T_BOOL:
		write_bool(cg, e);
		return;
	case T_PTR:
		write_pointer(cg, e);
		return;
	case T_STRING:
		if (!p || !p->width)
			write_string(cg, e);
		else
			write_formatted(cg, arena_printf(cg->arena, "%ss", flags(cg, p)),
					cg_int_of(cg, cg_addr(cg, e)));
		return;
	default:
		write_int(cg, e, p, e->type->is_signed ? "d" : "u",
			  e->type->is_signed);
	}
}

static void write_piece(struct cg *cg, const struct format_piece *p,
			const struct texpr *e)
{
	switch (p->conv) {
	case FC_INT: write_int(cg, e, p, "d", true); return;
	case FC_UNSIGNED: write_int(cg, e, p, "u", false); return;
	case FC_HEX: write_int(cg, e, p, "x", false); return;
	case FC_HEX_UPPER: write_int(cg, e, p, "X", false); return;
	case FC_CHAR: write_char(cg, e); return;
	case FC_PTR: write_pointer(cg, e); return;
	case FC_STR: write_any(cg, e, p); return;
	default: BUG("conversion %d in a pinned iterator", p->conv);
	}
}

static void write_format(struct cg *cg, const struct texpr *e)
{
	const struct texpr *text = e->args.v[0];
	struct format f = { 0 };
	struct format_error err;
	size_t arg = 1;

	if (!format_parse(cg->arena, text->text, text->len, &f, &err))
		BUG("format: %s", err.text);
	for (size_t i = 0; i < f.pieces.n; i++) {
		const struct format_piece *p = &f.pieces.v[i];

		if (p->conv == FC_TEXT)
			write_text(cg, p->text, p->len);
		else
			write_piece(cg, p, e->args.v[arg++]);
	}
}

void cg_seq(struct cg *cg, const struct texpr *e)
{
	if (e->bi == BI_PRINTF) {
		write_format(cg, e);
		return;
	}
	write_any(cg, e->args.v[0], NULL);
	write_text(cg, "\n", 1);
}
