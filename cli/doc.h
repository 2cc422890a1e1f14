/* SPDX-License-Identifier: Apache-2.0 */
/* doc: `awl doc`: a script's documentation, as Markdown. */
#ifndef AWL_CLI_DOC_H
#define AWL_CLI_DOC_H

#include "cli/script.h"

/* False: the script cannot be read. */
bool doc_print(struct script *s, const struct options *o);

#endif
