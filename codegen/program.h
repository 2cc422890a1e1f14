/* SPDX-License-Identifier: Apache-2.0 */
/* program: functions under construction, shared by programs and loop bodies. */
#ifndef AWL_CODEGEN_PROGRAM_H
#define AWL_CODEGEN_PROGRAM_H

#include "codegen/cg.h"

/* Makes f the current function (its fn and sub are set) and enters it. */
void cg_fn_open(struct cg *cg, struct cg_fn *f, struct span span);
void cg_fn_finish_temps(struct cg *cg);
uint32_t cg_file_of(struct cg *cg, struct span span);

#endif
