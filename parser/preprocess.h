/* SPDX-License-Identifier: Apache-2.0 */
/* preprocess: the #defines of a script, as preprocess() found them. */
#ifndef AWL_PARSER_PREPROCESS_H
#define AWL_PARSER_PREPROCESS_H

#include "parser/token.h"

/* The definition of a name that holds at offset `at`, or NULL. */
struct define *define_find(const define_list *list, const char *name,
			   size_t len, uint32_t at);

#endif
