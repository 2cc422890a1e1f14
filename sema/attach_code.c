/* SPDX-License-Identifier: Apache-2.0 */
/* Attach points in code: tracepoints, functions, USDT probes, iterators. */
#include "sema/attach_priv.h"

#include <string.h>

/* True for a part that is there and not empty. */
static bool given(const struct ast_part *p)
{
	return p && *p->text;
}

static void take_wildcards(const struct reader *r, struct tattach *t)
{
	for (size_t i = 0; i < attach_nargs(r); i++)
		t->wildcard |= part_is_wild(attach_arg(r, i));
}

bool attach_iter(const struct reader *r, struct tattach *t)
{
	const struct ast_part *p = attach_arg(r, 0), *pin = attach_arg(r, 1);

	if (!given(p) || attach_nargs(r) > 2)
		return attach_bad(r, t, NULL, "'iter' needs the name of an object");
	if (part_is_wild(p) || part_is_wild(pin))
		return attach_bad(r, t, p, "'iter' takes no wildcards");
	t->name = p->text;
	if (given(pin))
		t->target = *pin->text == '/' ? pin->text :
			arena_printf(r->arena, "/sys/fs/bpf/%s", pin->text);
	return attach_add_checked(r, t);
}

bool attach_tracepoint(const struct reader *r, struct tattach *t)
{
	const struct ast_part *sys = attach_arg(r, 0), *event = attach_arg(r, 1);

	if (attach_nargs(r) != 2 || !given(sys) || !given(event))
		return attach_bad(r, t, NULL,
				  "'tracepoint' needs a subsystem and an event");
	t->target = sys->text;
	t->name = event->text;
	take_wildcards(r, t);
	return attach_add_checked(r, t);
}

bool attach_syscall(const struct reader *r, struct tattach *t)
{
	const struct ast_part *name = attach_arg(r, 0), *ret = attach_arg(r, 1);

	if (!given(name) || attach_nargs(r) > 2)
		return attach_bad(r, t, NULL, "'syscall' needs the name of a call");
	if (ret && strcmp(ret->text, "return"))
		return attach_bad(r, t, ret, "behind the call's name only 'return' can stand, not '%s'",
				  ret->text);
	if (ret)
		t->type = P_SYSRET;
	t->name = name->text;
	t->wildcard = part_is_wild(name);
	return attach_add_checked(r, t);
}

bool attach_raw_tracepoint(const struct reader *r, struct tattach *t)
{
	size_t n = attach_nargs(r);

	if (!n || n > 2 || !given(attach_arg(r, n - 1)))
		return attach_bad(r, t, NULL, "'rawtracepoint' needs an event");
	if (n == 2)
		t->target = attach_arg(r, 0)->text;
	t->name = attach_arg(r, n - 1)->text;
	take_wildcards(r, t);
	return attach_add_checked(r, t);
}

/*
 * NAME+OFFSET, or an address alone, for which *ret_name is NULL. A quoted part
 * is a name as it stands.
 */
static bool read_function(const struct reader *r, struct tattach *t,
			  const struct ast_part *p, uint64_t *ret_address)
{
	const char *plus = p->quoted ? NULL : strchr(p->text, '+');
	struct ast_part offset = { .span = p->span };
	bool unit;

	if (!p->quoted && part_number(p, ret_address, &unit) && !unit)
		return true;
	if (!plus) {
		t->name = p->text;
		return true;
	}
	offset.text = plus + 1;
	while (*offset.text == ' ')
		offset.text++;
	if (!part_number(&offset, &t->offset, &unit) || unit)
		return attach_bad(r, t, p, "'%s' is no offset", plus + 1);
	t->name = arena_strndup(r->arena, p->text, (size_t)(plus - p->text));
	if (!*t->name)
		return attach_bad(r, t, p, "a function's name must stand before '+'");
	if (strchr(t->name, '*'))
		return attach_bad(r, t, p, "an offset and a wildcard exclude each other");
	if (t->offset && probe_is_return(t->type))
		return attach_bad(r, t, p, "'%s' takes no offset",
				  probe_table[t->type].name);
	return true;
}

static bool kprobe_address(const struct reader *r, struct tattach *t,
			   const struct ast_part *p)
{
	if (t->type == P_KRETPROBE)
		return attach_bad(r, t, p, "'kretprobe' takes no address");
	t->unsafe = true;
	if (!r->opts->unsafe) {
		diag_error(r->diags, p->span, E_UNSAFE,
			   "a kprobe at a bare address needs --unsafe");
		return false;
	}
	return attach_add(r, t);
}

bool attach_kprobe(const struct reader *r, struct tattach *t)
{
	size_t n = attach_nargs(r);
	const struct ast_part *p = n ? attach_arg(r, n - 1) : NULL;

	if (n < 1 || n > 2 || !given(p))
		return attach_bad(r, t, NULL, "'%s' needs a function",
				  probe_table[t->type].name);
	if (!read_function(r, t, p, &t->address))
		return false;
	if (!t->name)
		return kprobe_address(r, t, p);
	if (n == 2)
		t->target = attach_arg(r, 0)->text;
	take_wildcards(r, t);
	return attach_add_checked(r, t);
}

static bool is_number(const struct ast_part *p)
{
	return p && *p->text && !p->text[strspn(p->text, "0123456789")];
}

struct same_name {
	struct arena *arena;
	const struct tattach *t;
	const char *ids;
};

static bool on_same_name(void *arg, const struct bpf_func *f)
{
	struct same_name *s = arg;

	if (!strcmp(f->name, s->t->name))
		s->ids = arena_printf(s->arena, "%s%s%u", s->ids,
				      *s->ids ? ", " : "", f->prog_id);
	return true;
}

/* Of several loaded programs with one name the id says which is meant. */
static bool is_one_program(const struct reader *r, const struct tattach *t)
{
	struct same_name s = { r->arena, t, "" };
	const struct bpf_func *f;

	if (t->wildcard || target_find_bpf(r->target, t->name,
					   bpf_probe_id(t), &f) < 2)
		return true;
	target_each_bpf(r->target, on_same_name, &s);
	diag_error(r->diags, t->span, E_AMBIGUOUS,
		   "several loaded BPF programs are called '%s': those with the ids %s",
		   t->name, s.ids);
	diag_help(r->diags, "say which: %s:%u", t->full, f->prog_id);
	return false;
}

/* "bpf:PROG", "bpf:PROG:ID"; also "bpf:ID:PROG", as it is elsewhere. */
static bool fentry_of_program(const struct reader *r, struct tattach *t)
{
	const struct ast_part *name = attach_arg(r, 1), *id = attach_arg(r, 2);

	if (is_number(name) && given(id)) {
		name = id;
		id = attach_arg(r, 1);
	}
	if (!given(name) || attach_nargs(r) > 3)
		return attach_bad(r, t, NULL, "behind 'bpf' stands the name of a BPF program");
	if (id && !is_number(id))
		return attach_bad(r, t, id, "'%s' is no program's id",
				  id->text);
	t->target = PROBE_IN_BPF;
	t->name = name->text;
	t->ns = id ? id->text : NULL;
	t->wildcard = part_is_wild(name);
	t->full = bpf_probe_name(r->arena, t);
	return is_one_program(r, t) && attach_add_checked(r, t);
}

bool attach_fentry(const struct reader *r, struct tattach *t)
{
	size_t n = attach_nargs(r);
	const struct ast_part *p = n ? attach_arg(r, n - 1) : NULL;

	if (n > 1 && !strcmp(attach_arg(r, 0)->text, PROBE_IN_BPF))
		return fentry_of_program(r, t);
	if (n < 1 || n > 2 || !given(p))
		return attach_bad(r, t, NULL, "'%s' needs a function",
				  probe_table[t->type].name);
	if (!p->quoted && strchr(p->text, '+'))
		return attach_bad(r, t, p, "'%s' takes no offset",
				  probe_table[t->type].name);
	if (n == 2)
		t->target = attach_arg(r, 0)->text;
	t->name = p->text;
	take_wildcards(r, t);
	return attach_add_checked(r, t);
}

/* -- user programs ----------------------------------------------------------------- */

enum found { FOUND, LEFT_OUT, FAILED };

/* The file that a part (NULL: that of -p) names, in t->target. */
static enum found find_binary(const struct reader *r, struct tattach *t,
			      const struct ast_part *p)
{
	const char *path;

	if (!p || !strcmp(p->text, "*")) {
		t->target = r->opts->pid_path;
		if (t->target)
			return FOUND;
		attach_bad(r, t, p, "which program? Name one, or give -p PID");
		return FAILED;
	}
	if (part_is_wild(p)) {
		t->target = p->text;
		t->wildcard = true;
		return FOUND;
	}
	path = target_find_binary(r->target, p->text);
	if (path) {
		t->target = arena_strdup(r->arena, path);
		t->library = strchr(p->text, '/') ? NULL : p->text;
		return FOUND;
	}
	return attach_missing(r, p, NULL, "no program or library '%s'",
			      p->text) ? LEFT_OUT : FAILED;
}

/*
 * The kernel puts a breakpoint wherever we say. Within an instruction that
 * makes another one of it, and the traced program goes wrong; nothing here
 * knows where instructions begin, but for a function's first.
 */
static bool inner_place(const struct reader *r, struct tattach *t,
			const struct ast_part *p)
{
	t->unsafe = true;
	if (r->opts->unsafe)
		return true;
	diag_error(r->diags, p->span, E_UNSAFE,
		   "a uprobe that is not at a function's start needs --unsafe");
	diag_help(r->diags, "within an instruction it would break the traced "
		  "program: take the offset from a disassembly");
	return false;
}

struct start {
	uint64_t address;
	bool found;
};

static bool is_start(void *arg, const struct elf_symbol *s)
{
	struct start *at = arg;

	at->found = s->address == at->address;
	return !at->found;
}

static bool function_starts(const struct reader *r, const char *path,
			    uint64_t address)
{
	struct start at = { .address = address };

	target_each_symbol(r->target, path, true, is_start, &at);
	return at.found;
}

static bool uprobe_address(const struct reader *r, struct tattach *t,
			   const struct ast_part *p, uint64_t address)
{
	if (t->type == P_URETPROBE)
		return attach_bad(r, t, p, "'uretprobe' takes no address");
	if (t->wildcard)
		return attach_bad(r, t, p, "an address needs one program, no wildcard");
	t->offset = target_elf_offset(r->target, t->target, address);
	if (!t->offset)
		return attach_missing(r, p, NULL, "'%s' has no code at %s",
				      t->target, p->text);
	if (!function_starts(r, t->target, address) && !inner_place(r, t, p))
		return false;
	t->library = NULL;	/* another file has another thing there */
	t->full = arena_printf(r->arena, "%s:%s:%s", probe_table[t->type].name,
			       t->target, p->text);
	return attach_add(r, t);
}

static bool uprobe_function(const struct reader *r, struct tattach *t,
			    const struct ast_part *p)
{
	uint64_t address = 0;

	if (!given(p))
		return attach_bad(r, t, NULL, "'%s' needs a function",
				  probe_table[t->type].name);
	if (t->demangle)
		t->name = p->text;
	else if (!read_function(r, t, p, &address))
		return false;
	if (!t->name)
		return uprobe_address(r, t, p, address);
	if (t->offset && !inner_place(r, t, p))
		return false;
	t->full = arena_printf(r->arena, "%s:%s:%s%s",
			       probe_table[t->type].name, t->target,
			       t->demangle ? "cpp:" : "", p->text);
	return attach_add_checked(r, t);
}

bool attach_uprobe(const struct reader *r, struct tattach *t)
{
	size_t n = attach_nargs(r);
	const struct ast_part *path = n > 1 ? attach_arg(r, 0) : NULL;
	enum found found;

	for (size_t i = 0; i < n; i++)
		if (attach_arg(r, i)->after_at)
			return attach_bad(r, t, attach_arg(r, i),
					  "file and line are not supported; use function+offset");
	if (n < 1 || n > 3)
		return attach_bad(r, t, NULL, "'%s' needs a program and a function",
				  probe_table[t->type].name);
	if (n == 3) {
		if (strcmp(attach_arg(r, 1)->text, "cpp"))
			return attach_bad(r, t, attach_arg(r, 1),
					  "unknown language '%s': it can be cpp",
					  attach_arg(r, 1)->text);
		t->demangle = true;
	}
	found = find_binary(r, t, path);
	if (found != FOUND)
		return found == LEFT_OUT;
	t->wildcard |= part_is_wild(attach_arg(r, n - 1));
	return uprobe_function(r, t, attach_arg(r, n - 1));
}

/*
 * PATH:NS:NAME, PATH:NAME; with -p also NS:NAME and NAME: what is no file is a
 * provider then.
 */
static const struct ast_part *usdt_path(const struct reader *r)
{
	const struct ast_part *p = attach_arg(r, 0);

	if (attach_nargs(r) == 1)
		return NULL;
	if (attach_nargs(r) == 2 && r->opts->pid_path &&
	    !strchr(p->text, '/') && !part_is_wild(p) &&
	    !target_find_binary(r->target, p->text))
		return NULL;
	return p;
}

bool attach_usdt(const struct reader *r, struct tattach *t)
{
	size_t n = attach_nargs(r), first;
	const struct ast_part *path;
	enum found found;

	if (n < 1 || n > 3 || !given(attach_arg(r, n - 1)))
		return attach_bad(r, t, NULL, "'usdt' needs a program and a probe");
	path = usdt_path(r);
	found = find_binary(r, t, path);
	if (found != FOUND)
		return found == LEFT_OUT;
	first = path ? 1 : 0;
	t->name = attach_arg(r, n - 1)->text;
	if (n - first == 2 && given(attach_arg(r, first)))
		t->ns = attach_arg(r, first)->text;
	for (size_t i = first; i < n; i++)
		t->wildcard |= part_is_wild(attach_arg(r, i));
	t->full = arena_printf(r->arena, "usdt:%s:%s%s%s", t->target,
			       t->ns ? t->ns : "", t->ns ? ":" : "", t->name);
	return attach_add_checked(r, t);
}
