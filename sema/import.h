/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import: a script with the scripts that it imports, as one tree.
 *
 * `import "p"` means the
 * file p, p.probe or p.bt, or all scripts of the directory p, beside the
 * importing script, in the directories of $AWL_PATH, then in the library's lib/.
 * Each file is read once, whoever imports it; its #defines hold in those who
 * do. Files that anybody may write are refused, since
 * what they say runs with privilege.
 */
#ifndef AWL_SEMA_IMPORT_H
#define AWL_SEMA_IMPORT_H

#include "base/diag.h"
#include "sema/include.h"

/*
 * Parses src with its headers and what it imports, whose declarations stand
 * before its own (a src without a path imports from the current directory).
 * inc NULL: C headers are left unread. NULL, or errors in d, when something
 * could not be made sense of.
 */
struct ast_script *import_parse(struct arena *a, struct diags *d,
				struct source_set *set,
				const struct parse_options *opts,
				const struct include_options *inc,
				const struct source *src);

#endif
