/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import: the scripts that a script imports, merged into its tree.
 *
 * A stage of its own, between parsing and checking. `import "p"` means the
 * file p, p.probe or p.bt, or all scripts of the directory p, beside the
 * importing script, then in the directories of $AWL_PATH. Each file is read
 * once, whoever imports it. Files that anybody may write are refused, since
 * what they say runs with privilege.
 */
#ifndef AWL_SEMA_IMPORT_H
#define AWL_SEMA_IMPORT_H

#include "base/diag.h"
#include "sema/include.h"

/*
 * Puts what script imports before its own declarations; main is its own text
 * (path NULL: imports are relative to the current directory). False after an
 * error. inc NULL: their C headers are left unread.
 */
bool import_merge(struct arena *a, struct diags *d, struct source_set *set,
		  const struct parse_options *opts,
		  const struct include_options *inc,
		  const struct source *main, struct ast_script *script);

#endif
