/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/verifier.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/relocation.h"

struct line {
	const char *s;
	size_t n;
};

static bool next_line(const char **at, struct line *ret)
{
	if (!**at)
		return false;
	ret->s = *at;
	ret->n = strcspn(*at, "\n");
	*at += ret->n + (ret->s[ret->n] == '\n');
	return true;
}

static bool has_prefix(const struct line *l, const char *prefix)
{
	size_t n = strlen(prefix);

	return l->n >= n && !memcmp(l->s, prefix, n);
}

/* Counters and states that follow the message proper. */
static bool is_chatter(const struct line *l)
{
	static const char *const prefixes[] = {
		"processed ", "max_states", "verification time ", "stack depth ",
		"mark_precise", "regs=", "parent ", "from ", "last_idx ",
		"cur state:", "old state:",
		"frame", "safe", "func#", "Live regs", "propagating", NULL
	};

	for (size_t i = 0; prefixes[i]; i++)
		if (has_prefix(l, prefixes[i]))
			return true;
	return !l->n;
}

/* "12: (79) r1 = *(u64 *)(r6 +8)   ; R1_w=..." */
static bool is_instruction(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && isdigit((unsigned char)l->s[i]))
		i++;
	return i && i + 1 < l->n && l->s[i] == ':';
}

/* "; TEXT @ FILE:LINE"; the place is missing on older kernels. */
static void take_annotation(const struct line *l, struct verifier_finding *f)
{
	const char *text = l->s + 1, *end = l->s + l->n, *at = NULL;

	while (text < end && *text == ' ')
		text++;
	for (const char *p = text; p + 3 <= end; p++)
		if (!memcmp(p, " @ ", 3))
			at = p;
	f->source = text;
	f->source_len = (size_t)((at ? at : end) - text);
	f->line = 0;
	if (at) {
		const char *colon = memrchr(at, ':', (size_t)(end - at));

		f->line = colon ? (unsigned int)strtoul(colon + 1, NULL, 10) : 0;
	}
}

void verifier_parse(const char *log, struct verifier_finding *ret)
{
	struct verifier_finding f = { .reason = "" };
	struct line l;

	while (next_line(&log, &l)) {
		if (has_prefix(&l, ";")) {
			take_annotation(&l, &f);
		} else if (!is_instruction(&l) && !is_chatter(&l)) {
			f.reason = l.s;
			f.reason_len = l.n;
		}
	}
	*ret = f;
}

const char *verifier_plain(const char *reason, size_t len)
{
	static const struct {
		const char *part, *plain;
	} known[] = {
		{ "BPF program is too large", "the program is too long for the kernel to check; make the clause shorter or loop less" },
		{ "too many instructions", "the program is too long for the kernel to check; make the clause shorter or loop less" },
		{ "complexity limit", "the program is too complex for the kernel to check; make the clause shorter or loop less" },
		{ "jumps is too complex", "the program branches too much for the kernel to check; use fewer conditions in one clause" },
		{ "back-edge from insn", "the kernel cannot see that the loop ends" },
		{ "infinite loop", "the kernel cannot see that the loop ends" },
		{ "combined stack size", "the clause needs more stack than the 512 bytes the kernel gives" },
		{ "stack depth", "the clause needs more stack than the 512 bytes the kernel gives" },
		{ "frames is too deep", "loops and searches in strings nest deeper than the kernel's 8 levels" },
		{ "invalid write to stack", "the program leaves its 512 bytes of stack" },
		{ "invalid read from stack", "the program reads stack that it never wrote" },
		{ "misaligned", "a value is read or written at an address that is not a multiple of its size" },
		{ "Unreleased reference", "the program ends without giving back what it took from the kernel" },
		{ "!read_ok", "a value is used before it has one" },
		{ "unreachable insn", "a part of the program can never run" },
		{ "invalid access to map value", "a value is accessed outside its memory" },
		{ "math between", "an address is computed with an index that may be out of range" },
		{ "pointer arithmetic", "an address is computed in a way that the kernel cannot check" },
		{ "min value is negative", "a length may be negative" },
		{ "value is outside", "a value is accessed outside its memory" },
		{ "unbounded memory access", "an index or length has no upper bound that the kernel can see" },
		{ "invalid mem access 'map_value_or_null'", "a value that may be missing is used without a check" },
		{ "invalid mem access", "memory is accessed through something that is no valid pointer" },
		{ "invalid bpf_context access", "this probe does not provide that argument or field" },
		/* the number by which libbpf marks what it cannot relocate */
		{ "unknown#195896080", "this kernel lacks a type or field that the script uses here" },
		{ "bpf_override_return", "override() takes a kernel built with CONFIG_BPF_KPROBE_OVERRIDE" },
		{ "helper call is not allowed in probe", "the kernel allows path() in iterators and some functions only, such as filp_close, vfs_truncate, vfs_getattr and dentry_open" },
		{ "invalid func", "this kernel lacks a function that the script needs here" },
		{ "unknown func", "this kernel lacks a function that the script needs here" },
		{ "program of this type cannot use helper", "this kernel does not allow that function in this type of probe" },
		{ "cannot call GPL-restricted function", "that function is only for scripts under a GPL-compatible license; set `config = { license=\"GPL\" }`" },
		{ "attach_btf_id", "this kernel cannot attach typed probes (fentry, fexit, iter); use a kprobe or tracepoint" },
		{ "type=scalar expected=", "a number stands where the kernel wants a pointer whose type it knows: args or ctx, or what is reached through them alone" },
		{ "expected=", "the kernel wants another kind of value here" },
		{ "Cannot recursively attach", "this kernel lets no typed probe be in the program of another one" },
		{ "div by zero", "a division by a constant zero" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (memmem(reason, len, known[i].part, strlen(known[i].part)))
			return known[i].plain;
	return NULL;
}

static struct line trim(struct line l)
{
	while (l.n && isspace((unsigned char)*l.s))
		l.s++, l.n--;
	while (l.n && isspace((unsigned char)l.s[l.n - 1]))
		l.n--;
	return l;
}

/* Line i of a source, without the blanks around it; its place in the set. */
static struct line source_line(const struct source *s, size_t i,
			       struct span *ret)
{
	struct line l = { s->text + s->lines[i],
			  strcspn(s->text + s->lines[i], "\n") };
	struct line t = trim(l);

	ret->lo = s->base + (uint32_t)(t.s - s->text);
	ret->hi = ret->lo + (uint32_t)t.n;
	return t;
}

/*
 * The script's line that the finding's annotation is of: by number where the
 * text there agrees, else by text alone, if it stands only once.
 */
static struct span find_span(const struct source_set *set,
			     const struct verifier_finding *f)
{
	struct line want = trim((struct line){ f->source, f->source_len });
	struct span found = { 0, 0 }, here;
	unsigned int times = 0;

	for (size_t k = 0; want.n && k < set->files.n; k++) {
		const struct source *s = set->files.v[k];

		for (size_t i = 0; i < s->nlines; i++) {
			struct line l = source_line(s, i, &here);

			if (l.n != want.n || memcmp(l.s, want.s, want.n))
				continue;
			if (f->line == i + 1)
				return here;
			found = here;
			times++;
		}
	}
	return times == 1 ? found : (struct span){ 0, 0 };
}

/* Where the program's clause is, when the line is not known. */
static struct span clause_span(const struct plan *plan, const char *prog)
{
	for (size_t i = 0; i < plan->attach.n; i++)
		if (!strcmp(plan->attach.v[i].prog, prog))
			return plan->attach.v[i].span;
	return (struct span){ 0, 0 };
}

/* The text that span is of, in the same source. */
static const char *text_at(const struct source_set *set, struct span span)
{
	for (size_t k = 0; !span_none(span) && k < set->files.n; k++) {
		const struct source *s = set->files.v[k];

		if (span.lo >= s->base && span.hi <= s->base + s->len)
			return s->text + (span.lo - s->base);
	}
	return NULL;
}

static void reject(struct diags *d, const struct verifier_finding *f,
		   struct span span)
{
	const char *plain = verifier_plain(f->reason, f->reason_len);

	if (plain)
		diag_error(d, span, E_VERIFIER,
			   "the kernel rejects this: %s", plain);
	else
		diag_error(d, span, E_VERIFIER, "the kernel rejects this");
	if (f->reason_len)
		diag_note(d, (struct span){ 0, 0 }, "the kernel says: %.*s",
			  (int)f->reason_len, f->reason);
}

void verifier_explain(struct diags *d, const struct verifier_report *r)
{
	struct span nowhere = { 0, 0 };
	struct relocation_place at;
	struct verifier_finding f;
	bool is_known;

	verifier_parse(r->log, &f);
	at.span = find_span(&r->plan->sources, &f);
	at.text = text_at(&r->plan->sources, at.span);
	if (span_none(at.span))
		at.span = clause_span(r->plan, r->prog);
	is_known = relocation_explain(d, r->target, f.reason, f.reason_len, &at);
	if (!is_known)
		reject(d, &f, at.span);
	if (r->verbose)
		diag_note(d, nowhere, "the verifier's log:\n%s", r->log);
	else if (!is_known)
		diag_help(d, "the verifier's log is shown with -v");
}
