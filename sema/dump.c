/* SPDX-License-Identifier: Apache-2.0 */
/* dump: the typed program as text, for --emit=types and golden tests. */
#include "sema/typed.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"

struct dump {
	struct buf *out;
	struct arena *a;	/* for the texts of types */
};

static void indent(struct dump *d, unsigned int depth)
{
	buf_fill(d->out, ' ', depth * 2);
}

static void dump_type(struct dump *d, const struct type *t)
{
	buf_adds(d->out, type_text(d->a, t));
	if (t->kind == T_PTR && t->space == AS_USER)
		buf_adds(d->out, " user");
	else if (t->kind == T_PTR && t->space == AS_CTX)
		buf_adds(d->out, " ctx");
	if (t->kind == T_KSTACK || t->kind == T_USTACK)
		buf_printf(d->out, "(%u, %u)", t->mode, t->depth);
	if (t->kind == T_TSERIES)
		buf_printf(d->out, " op %" PRId64, t->step);
	if (t->kind == T_SUM || t->kind == T_MIN || t->kind == T_MAX ||
	    t->kind == T_AVG || t->kind == T_STATS)
		buf_adds(d->out, t->is_signed ? " signed" : " unsigned");
	if (t->text)
		buf_printf(d->out, " '%s'", t->text);
}

static void quoted(struct buf *out, const char *s, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\n')
			buf_adds(out, "\\n");
		else if (c < 32 || c > 126)
			buf_printf(out, "\\x%02x", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static void dump_stmts(struct dump *d, const tstmts *list, unsigned int depth);
static void dump_expr(struct dump *d, const struct texpr *e,
		      unsigned int depth);

static const char *const op_names[] = {
	[X_CONST] = "const", [X_STR] = "str", [X_VAR] = "var",
	[X_MAPGET] = "mapget", [X_MAPREF] = "mapref", [X_OLD] = "old",
	[X_NEG] = "neg", [X_NOT] = "not", [X_BITNOT] = "bitnot",
	[X_BINARY] = "binary", [X_COND] = "cond", [X_CAST] = "cast",
	[X_DEREF] = "deref", [X_MEMBER] = "member", [X_ELEM] = "elem",
	[X_FIELD] = "field", [X_TUPLE] = "tuple", [X_INCDEC] = "incdec",
	[X_BLOCK] = "block", [X_CALL] = "call", [X_ARGS] = "args",
	[X_CTXARG] = "ctxarg", [X_FUNCARG] = "funcarg",
	[X_RETVAL] = "retval", [X_RESOLVED] = "resolved",
	[X_OFFSETOF] = "offsetof", [X_SIZEOF] = "sizeof",
	[X_EXISTS] = "exists", [X_GLOB] = "glob", [X_CIDR] = "cidr",
	[X_NETWORK] = "network",
	[X_PARAM] = "param",
};

/* Offsets that are relocated differ from machine to machine: left out. */
static void dump_member(struct dump *d, const struct texpr *e,
			const struct ctype *of)
{
	buf_printf(d->out, " .%s", e->member->name ? e->member->name : "");
	if (of->origin == CO_SCRIPT || of->origin == CO_DWARF ||
	    of->origin == CO_BPF)
		buf_printf(d->out, " at bit %u", e->bit_offset);
}

static void dump_call(struct dump *d, const struct texpr *e)
{
	buf_printf(d->out, " %s", builtin_table[e->bi].name);
	if (e->member)
		dump_member(d, e, e->type->ctype);
	if (e->value)
		buf_printf(d->out, " value=%" PRId64, e->value);
	if (e->var)
		buf_printf(d->out, " $%s#%u", e->var->name, e->var->id);
	if (e->text && e->len) {
		buf_addc(d->out, ' ');
		quoted(d->out, e->text, e->len);
	} else if (e->text) {
		buf_printf(d->out, " %s@%u", e->text, e->index);
	}
}

/* What an expression has besides its operands. */
static void dump_detail(struct dump *d, const struct texpr *e)
{
	switch (e->op) {
	case X_CONST:
		buf_printf(d->out, e->type->is_signed ? " %" PRId64 :
			   " %" PRIu64, e->value);
		break;
	case X_CIDR:
	case X_NETWORK:
		if (!e->text)
			break;
		buf_printf(d->out, " %" PRId64, e->value);
		/* fallthrough */
	case X_GLOB:
	case X_STR:
		buf_addc(d->out, ' ');
		quoted(d->out, e->text, e->len);
		break;
	case X_VAR:
		buf_printf(d->out, " $%s#%u", e->var->name, e->var->id);
		break;
	case X_MAPGET:
	case X_MAPREF:
		buf_printf(d->out, " @%s", e->map->name);
		break;
	case X_BINARY:
		buf_printf(d->out, " %s", binary_op_text(e->bop));
		break;
	case X_MEMBER:
		dump_member(d, e, e->a->type->ctype);
		break;
	case X_INCDEC:
		buf_printf(d->out, " %s %s", e->is_prefix ? "prefix" :
			   "postfix", e->is_inc ? "++" : "--");
		break;
	case X_CALL:
		dump_call(d, e);
		break;
	case X_EXISTS:
		buf_printf(d->out, " %s", e->text);
		break;
	case X_FIELD:
	case X_CTXARG:
	case X_FUNCARG:
	case X_RESOLVED:
	case X_PARAM:
		buf_printf(d->out, " %u", e->index);
		break;
	default:
		break;
	}
}

static void dump_operands(struct dump *d, const struct texpr *e,
			  unsigned int depth)
{
	if (e->key)
		dump_expr(d, e->key, depth);
	if (e->op == X_BLOCK)
		dump_stmts(d, &e->body, depth);
	if (e->a)
		dump_expr(d, e->a, depth);
	if (e->b)
		dump_expr(d, e->b, depth);
	if (e->c)
		dump_expr(d, e->c, depth);
	for (size_t i = 0; i < e->args.n; i++)
		dump_expr(d, e->args.v[i], depth);
}

static void dump_expr(struct dump *d, const struct texpr *e,
		      unsigned int depth)
{
	indent(d, depth);
	buf_adds(d->out, op_names[e->op]);
	dump_detail(d, e);
	buf_adds(d->out, " : ");
	dump_type(d, e->type);
	buf_addc(d->out, '\n');
	dump_operands(d, e, depth + 1);
}

static const char *const stmt_names[] = {
	[S_EXPR] = "expr", [S_SET_VAR] = "set", [S_MAP_SET] = "mapset",
	[S_MAP_ADD] = "mapadd", [S_MAP_UPDATE] = "mapupdate",
	[S_AGG] = "agg", [S_IF] = "if", [S_WHILE] = "while",
	[S_FOR_RANGE] = "for", [S_FOR_MAP] = "formap",
	[S_UNROLL] = "unroll", [S_BREAK] = "break",
	[S_CONTINUE] = "continue", [S_RETURN] = "return", [S_BLOCK] = "block",
};

static void dump_stmt(struct dump *d, const struct tstmt *t,
		      unsigned int depth)
{
	indent(d, depth);
	buf_adds(d->out, stmt_names[t->op]);
	if (t->var)
		buf_printf(d->out, " $%s#%u", t->var->name, t->var->id);
	if (t->map)
		buf_printf(d->out, " @%s", t->map->name);
	if (t->count)
		buf_printf(d->out, " %u", t->count);
	buf_addc(d->out, '\n');
	if (t->key)
		dump_expr(d, t->key, depth + 1);
	if (t->a)
		dump_expr(d, t->a, depth + 1);
	if (t->b)
		dump_expr(d, t->b, depth + 1);
	for (size_t i = 0; i < t->args.n; i++)
		dump_expr(d, t->args.v[i], depth + 1);
	dump_stmts(d, &t->body, depth + 1);
	if (!t->else_body.n)
		return;
	indent(d, depth);
	buf_adds(d->out, "else\n");
	dump_stmts(d, &t->else_body, depth + 1);
}

static void dump_stmts(struct dump *d, const tstmts *list, unsigned int depth)
{
	for (size_t i = 0; i < list->n; i++)
		dump_stmt(d, list->v[i], depth);
}

static void dump_attach(struct dump *d, const struct tattach *at)
{
	buf_printf(d->out, "  attach %s", at->full);
	if (at->label)
		buf_printf(d->out, " as %s", at->label);
	if (at->period)
		buf_printf(d->out, " %s %" PRIu64, at->is_freq ? "hz" : "every",
			   at->period);
	if (at->param)
		buf_printf(d->out, " by param %u, unit %" PRIu64,
			   at->param - 1, at->unit);
	if (at->offset)
		buf_printf(d->out, " offset %" PRIu64, at->offset);
	if (at->address)
		buf_printf(d->out, " address 0x%" PRIx64, at->address);
	if (at->wildcard)
		buf_adds(d->out, " wildcard");
	if (at->optional)
		buf_adds(d->out, " optional");
	if (at->group)
		buf_printf(d->out, " alternative %u of group %u%s", at->rank,
			   at->group, at->may_lack ? ", optional" : "");
	buf_addc(d->out, '\n');
}

/* What is kept at the entry, or taken at the return. */
static void dump_entry(struct dump *d, const struct tprobe *p)
{
	const struct tentry *e = p->entry;

	if (!e)
		return;
	buf_printf(d->out, "  entry %u%s\n", e->index, e->timed ? " timed" : "");
	for (size_t i = 0; e->probe == p && i < e->values.n; i++)
		dump_expr(d, e->values.v[i], 2);
	for (size_t i = 0; i < p->taken.n; i++)
		buf_printf(d->out, "    value %u in #%u\n", p->taken.v[i].index,
			   p->taken.v[i].var->id);
	if (p->duration)
		buf_printf(d->out, "    duration in #%u\n", p->duration->id);
}

static void dump_probe(struct dump *d, const struct tprobe *p)
{
	buf_printf(d->out, "program %s (%s)\n", p->name,
		   probe_table[p->type].name);
	for (size_t i = 0; i < p->attach.n; i++)
		dump_attach(d, p->attach.v[i]);
	if (p->args)
		buf_printf(d->out, "  args %s\n", ctype_text(d->a, p->args));
	for (size_t i = 0; i < p->vars.n; i++) {
		buf_printf(d->out, "  var $%s#%u : ", p->vars.v[i]->name,
			   p->vars.v[i]->id);
		dump_type(d, p->vars.v[i]->type);
		buf_addc(d->out, '\n');
	}
	dump_entry(d, p);
	if (p->predicate) {
		buf_adds(d->out, "  predicate\n");
		dump_expr(d, p->predicate, 2);
	}
	buf_adds(d->out, "  body\n");
	dump_stmts(d, &p->body, 2);
}

static void dump_map(struct dump *d, const struct tmap *m)
{
	static const char *const kinds[] = {
		[TM_AUTO_SCALAR] = "scalar", [TM_HASH] = "hash",
		[TM_LRU_HASH] = "lruhash", [TM_PERCPU_HASH] = "percpuhash",
		[TM_PERCPU_LRU_HASH] = "percpulruhash", [TM_LPM] = "lpm",
		[TM_SELF] = "thread",
	};

	buf_printf(d->out, "map @%s %s", m->name, kinds[m->kind]);
	if (m->key) {
		buf_printf(d->out, "(%" PRIu64 ") [", m->max_entries);
		dump_type(d, m->key);
		buf_addc(d->out, ']');
	}
	buf_adds(d->out, " : ");
	dump_type(d, m->value);
	buf_addc(d->out, '\n');
}

static void dump_param(struct dump *d, const struct tparam *p, size_t i)
{
	buf_printf(d->out, "param %zu %s at %u = ", i, p->name, p->offset);
	if (p->text)
		quoted(d->out, p->text, strlen(p->text));
	else
		buf_printf(d->out, "%" PRId64, p->value);
	buf_adds(d->out, " : ");
	dump_type(d, p->type);
	buf_addc(d->out, '\n');
}

void tprog_dump(const struct tprog *p, struct buf *out)
{
	static const char *const resolves[] = {
		[TR_KADDR] = "kaddr", [TR_CGROUPID] = "cgroupid",
		[TR_UADDR] = "uaddr", [TR_PERCPU_KADDR] = "percpu_kaddr",
		[TR_PROBE] = "probe", [TR_HELPER] = "helper",
	};
	struct dump d = { out, arena_create() };

	for (size_t i = 0; i < p->maps.n; i++)
		dump_map(&d, p->maps.v[i]);
	for (size_t i = 0; i < p->resolves.n; i++)
		buf_printf(out, "resolve %zu %s %s\n", i,
			   resolves[p->resolves.v[i].kind],
			   p->resolves.v[i].name);
	for (size_t i = 0; i < p->params.n; i++)
		dump_param(&d, &p->params.v[i], i);
	for (size_t i = 0; i < p->probes.n; i++)
		dump_probe(&d, p->probes.v[i]);
	arena_free(d.a);
}
