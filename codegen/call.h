/* SPDX-License-Identifier: Apache-2.0 */
/* call: pieces of builtins that several files of codegen/ share. */
#ifndef AWL_CODEGEN_CALL_H
#define AWL_CODEGEN_CALL_H

#include "codegen/cg.h"

/*
 * Writes a string or buffer (or copies it from `built`, where it already is)
 * to dst, only as long as it is; gives its length, without NUL, which the
 * verifier takes for anything below cg_pack_room() of the type's size.
 */
val cg_pack(struct cg *cg, const struct texpr *e, val built, val dst);
/* A power of two, at least size. */
uint32_t cg_pack_room(uint32_t size);
/* The same length, from what the helper gave that read at most size bytes. */
val cg_string_length(struct cg *cg, val n, uint32_t size);

/* n bytes of a BYTES argument (sema/call.h) to dst. */
void cg_bytes(struct cg *cg, const struct texpr *e, val dst, uint32_t n);
/* Address to read a BYTES or string argument from, and its space. */
val cg_source(struct cg *cg, const struct texpr *e, enum addr_space *ret_space);
/* rec[0 .. len) to this CPU's ring; counts at site when it is full. */
void cg_event_output(struct cg *cg, val rec, val len, uint32_t site);
/* A pointer argument as the verifier knows it, if it is one: for helpers that
 * want a typed pointer. */
val cg_typed_pointer(struct cg *cg, const struct texpr *e);
/* Field of a kernel struct, found by name at load: its address. */
val cg_kernel_field(struct cg *cg, val base, const char *type,
		    const char *field, const struct ctype *field_type);
/* A pointer member: read, as i64. */
val cg_kernel_pointer(struct cg *cg, val base, const char *type,
		      const char *field, struct span span);

val cg_match_glob(struct cg *cg, const struct texpr *e);	/* match.c */
val cg_match_cidr(struct cg *cg, const struct texpr *e);
void cg_network_into(struct cg *cg, const struct texpr *e, val dst);
val cg_strncmp(struct cg *cg, const struct texpr *e);	/* compare.c */
val cg_memcmp(struct cg *cg, const struct texpr *e);

/* call_str.c, call_sys.c: false when the builtin is not theirs */
bool cg_str_call_scalar(struct cg *cg, const struct texpr *e, val *ret);
bool cg_str_call_into(struct cg *cg, const struct texpr *e, val dst);
bool cg_sys_call_scalar(struct cg *cg, const struct texpr *e, val *ret);
bool cg_sys_call_into(struct cg *cg, const struct texpr *e, val dst);
bool cg_net_call_into(struct cg *cg, const struct texpr *e, val dst);
void cg_skboutput(struct cg *cg, const struct texpr *e);

#endif
