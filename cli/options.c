/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <ctype.h>
#include <string.h>

enum use { USE_RUN = 1, USE_AWL = 2 };

/* This file is also part of the programs that awl build makes. */
#ifdef AWL_STANDALONE
#define USED_HERE USE_RUN
#else
#define USED_HERE (USE_RUN | USE_AWL)
#endif

static const struct row {
	char letter;
	const char *name, *arg;
	enum use use;
	const char *doc;
} rows[O_COUNT] = {
#define OPTION(id, letter, name, arg, use, values, doc) [id] = { letter, name, arg, use, doc },
#include "lang/options.def"
#undef OPTION
};

static char error[256];

struct parser {
	struct options *o;
	option_lookup *lookup;
	struct script *script;
	char **argv;
	int argc, next;
	const char *near;	/* what the script has like the last option */
};

static bool fail(const char *fmt, const char *what)
{
	snprintf(error, sizeof(error), fmt, what);
	return false;
}

static bool take_include(struct options *o, int id, const char *value)
{
	if (o->nincludes == sizeof(o->includes) / sizeof(*o->includes))
		return fail("too many headers and directories: '%s'", value);
	o->includes[o->nincludes++] = (struct option_use){ id, value };
	return true;
}

/* Takes the option's argument: the rest of the word, or the next word. */
static bool take(struct parser *p, int id, const char *rest, const char *name)
{
	p->o->given[id] = true;
	if (!*rows[id].arg)
		return !rest || fail("option '%s' takes no argument", name);
	if (!rest) {
		if (p->next == p->argc)
			return fail("option '%s' needs an argument", name);
		rest = p->argv[p->next++];
	}
	p->o->value[id] = rest;
	if (id == O_LOAD) {
		if (p->o->nloads == sizeof(p->o->loads) / sizeof(*p->o->loads))
			return fail("too many files to load: '%s'", rest);
		p->o->loads[p->o->nloads++] = rest;
	}
	if (id == O_INCLUDE || id == O_INCLUDE_DIR)
		return take_include(p->o, id, rest);
	return true;
}

static bool add_param(struct parser *p, const char *name, const char *value,
		      bool no)
{
	struct options *o = p->o;

	if (o->nparams == sizeof(o->params) / sizeof(*o->params))
		return fail("too many options: '--%s'", name);
	o->params[o->nparams++] = (struct option_param){ name, value, no };
	return true;
}

/*
 * --NAME, --NAME=VALUE, --NAME VALUE, --no-NAME of a parameter. False: the
 * script has none; else *ret_ok is whether it was well used.
 */
static bool take_param(struct parser *p, const char *word, bool *ret_ok)
{
	const char *name = word + 2, *value = strchr(name, '='), *declared;
	size_t n = value ? (size_t)(value - name) : strlen(name);
	bool no = false;
	enum option_takes takes;

	if (!p->lookup || strncmp(word, "--", 2))
		return false;
	takes = p->lookup(p->script, p->o, name, n, &declared);
	p->near = takes == OPTION_UNKNOWN ? declared : NULL;
	if (takes == OPTION_UNKNOWN && !value && !strncmp(name, "no-", 3)) {
		no = p->lookup(p->script, p->o, name + 3, n - 3, &declared) ==
		     OPTION_BOOL;
		takes = no ? OPTION_BOOL : takes;
	}
	if (takes == OPTION_UNKNOWN)
		return false;
	if (takes == OPTION_VALUE && !value && p->next == p->argc) {
		*ret_ok = fail("option '%s' of the script needs a value", word);
		return true;
	}
	*ret_ok = add_param(p, declared, value ? value + 1 :
			    takes == OPTION_VALUE ? p->argv[p->next++] : NULL,
			    no);
	return true;
}

static bool parse_long(struct parser *p, const char *word)
{
	const char *name = word + 2, *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	bool ok;

	if (take_param(p, word, &ok))
		return ok;

	for (int id = 0; id < O_COUNT; id++)
		if (rows[id].use & USED_HERE && strlen(rows[id].name) == n && n &&
		    !strncmp(rows[id].name, name, n))
			return take(p, id, equals ? equals + 1 : NULL, word);
	if (!p->near)
		return fail("unknown option '%s'", word);
	snprintf(error, sizeof(error),
		 "unknown option '%s': did you mean '--%s'?", word, p->near);
	return false;
}

/* "-lv", "-p12", "-p 12" */
static bool parse_short(struct parser *p, const char *word)
{
	for (const char *c = word + 1; *c; c++) {
		int id = 0;

		while (id < O_COUNT && !(rows[id].letter == *c &&
					 rows[id].use & USED_HERE))
			id++;
		if (id == O_COUNT)
			return fail("unknown option '%s'", word);
		if (*rows[id].arg)
			return take(p, id, c[1] ? c + 1 : NULL, word);
		p->o->given[id] = true;
	}
	return true;
}

/* "-" is standard input, "-5" a number. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] && !isdigit((unsigned char)word[1]);
}

/* Behind "--": params of the script, and what getopt() asks for. */
static bool parse_named(struct parser *p)
{
	struct options *o = p->o;
	bool ok = true;

	o->named = p->argv + p->next;
	while (ok && p->next < p->argc) {
		char *word = p->argv[p->next++];

		if (!take_param(p, word, &ok))
			o->named[o->nnamed++] = word;
	}
	return ok;
}

bool options_parse(int argc, char **argv, struct options *ret,
		   const char **ret_error)
{
	return options_parse_script(argc, argv, NULL, NULL, ret, ret_error);
}

bool options_parse_script(int argc, char **argv, option_lookup *lookup,
			  struct script *s, struct options *ret,
			  const char **ret_error)
{
	struct parser p = { ret, lookup, s, argv, argc, 1 };
	bool ok = true;

	memset(ret, 0, sizeof(*ret));
	ret->args = argv + 1;
	ret->script = s;
	while (ok && p.next < argc) {
		char *word = argv[p.next++];

		if (!strcmp(word, "--")) {
			ok = parse_named(&p);
			break;
		}
		if (!is_option(word))
			ret->args[ret->nargs++] = word;
		else if (word[1] == '-')
			ok = parse_long(&p, word);
		else
			ok = parse_short(&p, word);
	}
	*ret_error = error;
	return ok;
}

void options_help(FILE *f)
{
	char left[64];

	for (int id = 0; id < O_COUNT; id++) {
		const struct row *r = &rows[id];
		int n = 0;

		if (!(r->use & USED_HERE))
			continue;
		n = snprintf(left, sizeof(left), "%s%.1s%s%s%s",
			     r->letter ? "-" : "  ",
			     r->letter ? (char[]){ r->letter, 0 } : "",
			     *r->name ? (r->letter ? ", --" : "  --") : "",
			     r->name, *r->arg ? (*r->name ? "=" : " ") : "");
		snprintf(left + n, sizeof(left) - (size_t)n, "%s", r->arg);
		fprintf(f, "  %-24s %s\n", left, r->doc);
	}
}
