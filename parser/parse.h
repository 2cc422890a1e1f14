/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse: source to tokens, source to AST.
 *
 * Both add what is wrong to diags and go on to the next statement or clause,
 * so that one run reports every syntax error.
 */
#ifndef AWL_PARSER_PARSE_H
#define AWL_PARSER_PARSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/source.h"
#include "parser/ast.h"

struct parse_options {
	const char *const *defines;	/* predefined for #ifdef, NULL-ended */
	const struct source *prelude;	/* C definitions and #defines that hold
					   from the script's start: those of its
					   headers; or NULL */
	const ast_defines *imported;	/* that hold from the start as well:
					   those of what it imports; or NULL */
};

/* The AST of src; NULL only when nothing at all could be made of it. */
struct ast_script *parse_script(struct arena *a, struct diags *d,
				const struct source *src,
				const struct parse_options *opts);

/*
 * The attach point that a text consists of, such as "kprobe:vfs_read"; base is
 * the text's place in the source. NULL: it is none (reported).
 */
struct ast_attach *parse_attach(struct arena *a, struct diags *d,
				const char *text, size_t len, uint32_t base,
				const struct parse_options *opts);

/* One token a line: "LINE:COL-COL KIND text"; for --emit=tokens. */
void parse_dump_tokens(struct arena *a, struct diags *d,
		       const struct source *src,
		       const struct parse_options *opts, struct buf *out);

/* The tree, indented, stable; for --emit=ast. */
void ast_dump(const struct ast_script *s, struct buf *out);

/* One expression or type as source text, for messages. */
void ast_expr_text(const struct ast_expr *e, struct buf *out);
void ast_type_text(const struct ast_type *t, struct buf *out);

#endif
