/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linetext: gives an object's line_info the text of the script's lines, which
 * the verifier's log then shows.
 *
 * LLVM can do it, but looks through all strings of the object for each
 * instruction's line, so that the time grows with the square of the script.
 */
#ifndef AWL_CODEGEN_LINETEXT_H
#define AWL_CODEGEN_LINETEXT_H

#include "base/buf.h"
#include "base/source.h"

/*
 * The object is one of LLVM's, made with DIFiles named as the sources are. One
 * that is without line_info, or that is not as expected, is left as it is.
 */
void linetext_add(struct arena *a, const struct source_set *sources,
		  struct buf *object);

#endif
