/* SPDX-License-Identifier: Apache-2.0 */
/* Builtins of the network: addresses and packets. */
#include <linux/bpf.h>
#include <stddef.h>

#include "codegen/call.h"
#include "lang/abi.h"

#define AF_INET6_VALUE 10	/* of the traced kernel; a fact of its ABI */
#define PACKET_MAX 1500u

/* The address inside of a struct awl_inet is aligned to 4 only: words of 8 bytes
 * must not be copied there. */
static void address_bytes(struct cg *cg, const struct texpr *a, val addr, uint32_t n)
{
	if (cg_is_place(a))
		cg_bytes(cg, a, addr, n);
	else
		cg_copy_unaligned(cg, addr, cg_addr(cg, a), n);
}

static void ntop_known(struct cg *cg, const struct texpr *e, val dst)
{
	const struct texpr *a = e->args.v[0];
	uint32_t size = a->type->size;
	bool v6 = e->value == 6 || (!e->value && size >= 16);
	val addr = cg_gep(cg, dst, offsetof(struct awl_inet, addr));

	cg_store(cg, cg_i64(cg, v6 ? AWL_INET6 : AWL_INET4), dst, 4);
	if (type_is_scalar(a->type))
		cg_store(cg, cg_scalar(cg, a), addr, 4);
	else
		address_bytes(cg, a, addr, v6 ? 16 : 4);
}

/* The family is a value: AF_INET6 takes 16 bytes, all else 4. */
static void ntop_dynamic(struct cg *cg, const struct texpr *e, val dst)
{
	const struct texpr *a = e->args.v[0];
	uint32_t size = a->type->size < 16 ? a->type->size : 16;
	val addr = cg_gep(cg, dst, offsetof(struct awl_inet, addr));
	val af = cg_scalar(cg, e->args.v[1]), v6;
	LLVMBasicBlockRef four, done;

	v6 = cg_icmp(cg, LLVMIntEQ, af, cg_i64(cg, AF_INET6_VALUE));
	cg_store(cg, LLVMBuildSelect(cg->b, v6, cg_i64(cg, AWL_INET6), cg_i64(cg, AWL_INET4), ""), dst, 4);
	if (type_is_scalar(a->type))
		cg_store(cg, cg_scalar(cg, a), addr, 4);
	else
		address_bytes(cg, a, addr, size);
	if (size <= 4 || type_is_scalar(a->type))
		return;
	four = cg_block(cg, "inet4");
	done = cg_block(cg, "inet");
	v6 = cg_icmp(cg, LLVMIntEQ, af, cg_i64(cg, AF_INET6_VALUE));
	cg_condbr(cg, v6, done, four);
	cg_enter(cg, four);
	for (uint32_t at = 4; at < 16; at += 4)
		cg_store(cg, cg_i64(cg, 0), cg_gep(cg, addr, at), 4);
	cg_br(cg, done);
	cg_enter(cg, done);
}

bool cg_net_call_into(struct cg *cg, const struct texpr *e, val dst)
{
	switch (e->bi) {
	case BI_NTOP:
		cg_zero(cg, dst, e->type->size);
		if (e->args.n > 1)
			ntop_dynamic(cg, e, dst);
		else
			ntop_known(cg, e, dst);
		return true;
	case BI_PTON:
		cg_store_bytes(cg, dst, e->text, (uint32_t)e->len);
		return true;
	case BI_MACADDR:
		cg_bytes(cg, e->args.v[0], dst, 6);
		return true;
	default:
		return false;
	}
}

static val skb_field(struct cg *cg, val skb, const char *name, struct span span)
{
	val tmp = cg_temp(cg, 8);

	cg_read(cg, tmp, 4, cg_kernel_field(cg, skb, "sk_buff", name, ctype_int(4, false)),
		AS_KERNEL, span);
	return cg_load(cg, tmp, 4, false);
}

static val lesser(struct cg *cg, val a, val b)
{
	return LLVMBuildSelect(cg->b, cg_icmp(cg, LLVMIntULT, a, b), a, b, "");
}

static val behind(struct cg *cg, val size, val offset)
{
	return LLVMBuildSub(cg->b, size, lesser(cg, offset, size), "");
}

/* How much is wanted and there, in the linear part from offset on. */
static val packet_length(struct cg *cg, const struct texpr *e, val skb, val all, val offset)
{
	val linear = LLVMBuildSub(cg->b, all, skb_field(cg, skb, "data_len", e->span), "");

	return cg_bound(cg, lesser(cg, cg_scalar(cg, e->args.v[2]),
				   behind(cg, linear, offset)), PACKET_MAX);
}

/* What the event has: the packet, and how long it really is. */
static void plan_packet(struct cg *cg, struct plan_event *ev)
{
	struct plan_arg *args = arena_array(cg->arena, struct plan_arg, 2);
	struct ptype *t = arena_array(cg->arena, struct ptype, 2);
	uint32_t at = sizeof(struct awl_event);

	t[0] = (struct ptype){ .kind = PT_BUFFER, .size = PACKET_MAX + 4, .packed = true };
	t[1] = (struct ptype){ .kind = PT_INT, .size = 8 };
	args[0] = (struct plan_arg){ .type = &t[0], .offset = at };
	at += sizeof(struct awl_packed);
	args[1] = (struct plan_arg){ .type = &t[1], .offset = at };
	ev->args = args;
	ev->nargs = 2;
	ev->size = at + 8;
	ev->site = cg_site(cg, PS_EVENT_DROP, ev->span, -1, NULL);
	if (ev->size + PACKET_MAX > cg->plan->ring_hint)
		cg->plan->ring_hint = ev->size + PACKET_MAX;
}

/* The linear part of a packet, from skb->data + offset. */
void cg_skboutput(struct cg *cg, const struct texpr *e)
{
	struct plan_event ev = { .kind = PE_SKBOUTPUT, .span = e->span,
				 .text = e->args.v[0]->text };
	LLVMBasicBlockRef have = cg_block(cg, "packet"), done = cg_block(cg, "captured");
	val skb = cg_scalar(cg, e->args.v[1]), offset, all, len, data, rec, failed;

	plan_packet(cg, &ev);
	offset = cg_scalar(cg, e->args.v[3]);
	all = skb_field(cg, skb, "len", e->span);
	len = packet_length(cg, e, skb, all, offset);
	data = LLVMBuildAdd(cg->b, cg_kernel_pointer(cg, skb, "sk_buff", "data", e->span),
			    offset, "");
	rec = cg_scratch_temp(cg, ev.size + PACKET_MAX);
	cg_event_header(cg, rec, cg_plan_event(cg, &ev));
	cg_store(cg, cg_i64(cg, ev.size), cg_gep(cg, rec, ev.args[0].offset), 4);
	cg_store(cg, len, cg_gep(cg, rec, ev.args[0].offset + 4), 4);
	cg_store(cg, behind(cg, all, offset), cg_gep(cg, rec, ev.args[1].offset), 8);
	failed = cg_truth(cg, cg_helper(cg, BPF_FUNC_probe_read_kernel, false, 3,
					cg_gep(cg, rec, ev.size), len, data));
	cg_count_if(cg, failed, cg_site(cg, PS_READ_KERNEL, e->span, -1, NULL));
	cg_condbr(cg, failed, done, have);
	cg_enter(cg, have);
	len = LLVMBuildAdd(cg->b, len, cg_i64(cg, ev.size), "");
	cg_event_output(cg, rec, cg_bound(cg, len, ev.size + PACKET_MAX), ev.site);
	cg_br(cg, done);
	cg_enter(cg, done);
}
