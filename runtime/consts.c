/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/consts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/bug.h"
#include "lang/cidr.h"
#include "lang/glob.h"
#include "runtime/cgroup.h"

/* include/linux/proc_ns.h: PROC_PID_INIT_INO */
#define INITIAL_PIDNS_INODE 0xEFFFFFFCu

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static bool uses_percpu(const struct plan *plan)
{
	for (size_t i = 0; i < plan->resolves.n; i++)
		if (plan->resolves.v[i].kind == PR_PERCPU_KADDR)
			return true;
	return false;
}

int consts_fill(struct awl_consts *c, const struct plan *plan,
		struct target *t, pid_t pid, unsigned int ncpus)
{
	struct stat st;

	memset(c, 0, sizeof(*c));
	c->start_ns = now_ns(CLOCK_MONOTONIC);
	c->pid = (uint32_t)pid;
	c->ncpus = ncpus;
	if (uses_percpu(plan))
		c->percpu_offsets = target_kaddr(t, "__per_cpu_offset");
	if (stat("/proc/self/ns/pid", &st) < 0)
		return -errno;
	if (st.st_ino != INITIAL_PIDNS_INODE) {
		c->pidns_dev = st.st_dev;
		c->pidns_ino = st.st_ino;
	}
	return 0;
}

static bool put(uint8_t *data, size_t size, uint32_t offset, const void *value,
		size_t n)
{
	if (size < n || offset > size - n)
		return false;
	memcpy(data + offset, value, n);
	return true;
}

/* "" has been said to be any address; what is no network was refused. */
static struct awl_cidr network(const char *text)
{
	struct awl_cidr r = { 0 };
	struct cidr c;

	if (!*text || cidr_parse(text, &c))
		return r;
	r.bytes = c.bytes;
	r.family = c.bytes == 4 ? AWL_INET4 : AWL_INET6;
	for (uint32_t i = 0; i < c.bytes; i++) {
		r.mask[i] = cidr_mask(&c, i);
		r.addr[i] = c.addr[i] & r.mask[i];
	}
	return r;
}

bool consts_param(const struct plan_param *p, uint8_t *data, size_t size)
{
	struct awl_cidr net;
	struct glob glob;

	switch (p->kind) {
	case PPK_INT:
	case PPK_BOOL:
		return put(data, size, p->offset, &p->value, sizeof(p->value));
	case PPK_CIDR:
		net = network(p->text);
		return put(data, size, p->offset, &net, sizeof(net));
	case PPK_STRING:
		break;
	}
	if (p->pattern && (glob_parse(p->text, strlen(p->text), &glob) ||
			   !put(data, size, p->pattern, &glob, sizeof(glob))))
		return false;
	return put(data, size, p->offset, p->text, strlen(p->text) + 1);
}

static int unresolved(const struct plan_resolve *r, struct target *t,
		      struct diags *d, const char *what)
{
	const char *why = target_why(t);

	diag_error(d, r->span, E_RESOLVE, "%s '%s' does not exist here", what,
		   r->name);
	if (why)
		diag_note(d, (struct span){ 0, 0 }, "%s", why);
	return -ENOENT;
}

static int resolve_user(const struct plan_resolve *r, struct target *t,
			struct diags *d, uint64_t *ret_value)
{
	const char *path = target_find_binary(t, r->target);
	struct elf_symbol s;

	if (!path || target_elf_symbol(t, path, r->name, &s) < 0)
		return unresolved(r, t, d, "user symbol");
	*ret_value = s.address;
	return 0;
}

int consts_resolve(const struct plan_resolve *r, struct target *t,
		   struct diags *d, uint64_t *ret_value)
{
	uint64_t v = 0;

	switch (r->kind) {
	case PR_KADDR:
	case PR_PERCPU_KADDR:
		v = target_kaddr(t, r->name);
		if (!v)
			return unresolved(r, t, d, "kernel symbol");
		break;
	case PR_CGROUPID:
		v = cgroup_id(r->name);
		if (!v)
			return unresolved(r, t, d, "cgroup");
		break;
	case PR_UADDR:
		return resolve_user(r, t, d, ret_value);
	case PR_PROBE:
	case PR_HELPER:
		BUG("existence is no address");
	}
	*ret_value = v;
	return 0;
}
