/* SPDX-License-Identifier: Apache-2.0 */
#include "codegen/callback.h"

#include <stdio.h>

#include "codegen/program.h"

void cg_callback_open(struct cg *cg, struct cg_callback *cb, const char *name,
		      struct span span)
{
	static const char *const names[] = { "index", "frame" };
	char full[48];

	*cb = (struct cg_callback){ .outer = cg->fn, .span = span,
				    .here = LLVMGetInsertBlock(cg->b) };
	cb->f.file = cg->fn->file;
	snprintf(full, sizeof(full), "%s%u", name, cg->nloops++);
	cb->f.fn = cg_function(cg, full, NULL, "up", names, span, &cb->f.sub);
	cg_fn_open(cg, &cb->f, span);
	cb->frame = LLVMGetParam(cb->f.fn, 1);
	cb->index = LLVMBuildZExt(cg->b, LLVMGetParam(cb->f.fn, 0), cg->i64, "");
}

val cg_callback_close(struct cg *cg, struct cg_callback *cb)
{
	cg_enter(cg, cb->f.exit);
	cg_callback_ret(cg, false);
	cg_fn_finish_temps(cg);
	cg->fn = cb->outer;
	cg_enter(cg, cb->here);
	cg_at(cg, cb->span);
	return cb->f.fn;
}

val cg_callback_frame(struct cg *cg)
{
	if (!cg->fn->callback_frame)
		cg->fn->callback_frame = cg_alloca(cg, 8 * CALLBACK_WORDS);
	return cg->fn->callback_frame;
}
