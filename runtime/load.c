/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/btfsource.h"
#include "runtime/consts.h"
#include "runtime/exists.h"
#include "runtime/features.h"
#include "runtime/kernlog.h"
#include "runtime/privilege.h"
#include "runtime/progtype.h"
#include "runtime/ringarray.h"
#include "runtime/verifier.h"

#define KB 1024u
#define MB (1024u * KB)

static int complain(const struct load_options *o, int err, const char *what)
{
	diag_error(o->diags, (struct span){ 0, 0 }, E_LOAD, "%s: %s", what,
		   strerror(-err));
	return err;
}

/* -- rings ----------------------------------------------------------------- */

/* Whether events can come faster than the loop itself makes them. */
static bool has_producers(const struct plan *plan)
{
	for (size_t i = 0; i < plan->attach.n; i++)
		if (probe_table[plan->attach.v[i].type].family != FA_TESTRUN)
			return true;
	return false;
}

static bool prints(const struct plan *plan)
{
	for (size_t i = 0; i < plan->events.n; i++) {
		switch (plan->events.v[i].kind) {
		case PE_EXIT:
		case PE_CLEAR:
		case PE_ZERO:
		case PE_PRINT_MAP:
		case PE_UNWATCH:
			break;
		default:
			return true;
		}
	}
	return false;
}

/*
 * Bytes of one CPU's ring: small where nothing much can come, and in any case
 * room for several of the largest record. All of it counts as our resident
 * memory, so many CPUs share what a few may have.
 */
static size_t ring_bytes(const struct plan *plan, unsigned int ncpus)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t pages = config_num(&plan->config, perf_rb_pages);
	size_t want, size = page;

	if (pages)
		want = pages * page;
	else if (!prints(plan))
		want = page;
	else if (!has_producers(plan))
		want = 512 * KB;
	else
		want = ncpus <= 4 ? 1 * MB : ncpus <= 16 ? 512 * KB : 256 * KB;
	if (want < 8 * (size_t)plan->ring_hint)
		want = 8 * (size_t)plan->ring_hint;
	while (size < want)
		size *= 2;
	return size;
}

/* An array of rings in place of the one that the object only declares. */
static int make_rings(const struct load_options *o, struct bpf_map *map,
		      struct rings *rings)
{
	size_t size = ring_bytes(o->plan, o->ncpus);
	int err = ringarray_make(o->ncpus, size, &rings->array);

	for (unsigned int cpu = 0; cpu < o->ncpus && !err; cpu++)
		err = rings_add(rings, ringarray_ring(rings->array, cpu), size);
	if (!err)
		err = bpf_map__reuse_fd(map, ringarray_fd(rings->array));
	return err;
}

static int setup_rings(const struct load_options *o, struct bpf_object *obj,
		       struct rings *rings)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, "awl_rings");
	int err = rings_open(rings);

	if (!err && map)
		err = make_rings(o, map, rings);
	if (err == -EPERM)
		return privilege_explain(o->diags, err);
	return err ? complain(o, err, "cannot make the ring buffers") : 0;
}

/* -- what is set before the load -------------------------------------------- */

static size_t count_usdt(const struct attacher *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->probes.n; i++)
		n += t->probes.v[i].at->type == P_USDT;
	return n;
}

/* libbpf does so by itself only for sections with global variables. */
static int make_mappable(struct bpf_map *map)
{
	return bpf_map__set_map_flags(map, bpf_map__map_flags(map) |
					   BPF_F_MMAPABLE);
}

/* Of a map without keys each CPU has an entry (PM_PERCPU_SCALAR). */
static int give_cpus_entries(const struct load_options *o,
			     struct bpf_object *obj)
{
	int err = 0;

	for (uint32_t i = 0; i < o->plan->maps.n && !err; i++) {
		const struct plan_map *pm = &o->plan->maps.v[i];
		struct bpf_map *map;

		if (pm->kind != PM_PERCPU_SCALAR)
			continue;
		map = bpf_object__find_map_by_name(obj, pm->bpf_name);
		err = map ? bpf_map__set_max_entries(map, o->ncpus) : -ENOENT;
	}
	return err;
}

static int setup_maps(const struct load_options *o, struct bpf_object *obj)
{
	struct bpf_map *scratch, *usdt, *bss;
	size_t nusdt = count_usdt(o->attacher);
	int err = give_cpus_entries(o, obj);

	scratch = bpf_object__find_map_by_name(obj, "awl_scratch");
	if (scratch && !err)
		err = bpf_map__set_max_entries(scratch,
			o->plan->scratch_slots * o->ncpus);
	usdt = bpf_object__find_map_by_name(obj, "awl_usdt");
	if (usdt && nusdt && !err)
		err = bpf_map__set_max_entries(usdt, (uint32_t)nusdt);
	bss = bpf_object__find_map_by_name(obj, ".bss");
	if (bss && !err)
		err = make_mappable(bss);
	return err ? complain(o, err, "cannot set up the maps") : 0;
}

static int resolve(const struct load_options *o, const struct plan_resolve *r,
		   uint64_t *ret)
{
	bool found = false;
	int err = 0;

	if (r->kind != PR_PROBE && r->kind != PR_HELPER)
		return consts_resolve(r, o->target, o->diags, ret);
	if (r->kind == PR_HELPER)
		found = exists_helper(o->target, r->probe, r->name);
	else
		err = exists_probe(o->attacher, &o->plan->tests.v[r->test],
				   &found);
	*ret = found;
	return err;
}

static bool is_called(const struct bpf_map *map, const char *prefix)
{
	return !strncmp(bpf_map__name(map), prefix, strlen(prefix));
}

/* Memory of threads has two maps in the object: one of them is made. */
static void choose_thread_maps(const struct load_options *o,
			       struct bpf_object *obj, struct awl_consts *c)
{
	const char *unused = AWL_TASK_MAP;
	struct bpf_map *map;
	bool any = false;

	bpf_object__for_each_map(map, obj)
		any |= is_called(map, AWL_TASK_MAP);
	if (any && config_num(&o->plan->config, task_storage) &&
	    !features_task_storage()) {
		c->features |= AWL_TASK_STORAGE;
		unused = AWL_LRU_MAP;
	}
	bpf_object__for_each_map(map, obj)
		if (is_called(map, unused))
			bpf_map__set_autocreate(map, false);
}

static int fill_rodata(const struct load_options *o, struct bpf_object *obj)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata.awl");
	size_t size = 0;
	uint8_t *data = NULL;
	int err;

	if (map)
		data = (uint8_t *)(uintptr_t)bpf_map__initial_value(map, &size);
	if (!data)
		return 0;
	if (size < sizeof(struct awl_consts))
		return complain(o, -EINVAL, "the object has no room for constants");
	err = consts_fill((struct awl_consts *)data, o->plan, o->target,
			  o->attacher->pid, o->ncpus);
	if (err)
		return complain(o, err, "cannot tell the pid namespace");
	choose_thread_maps(o, obj, (struct awl_consts *)data);
	for (size_t i = 0; i < o->plan->resolves.n; i++) {
		const struct plan_resolve *r = &o->plan->resolves.v[i];
		uint64_t v;

		if (size < 8 || r->offset > size - 8)
			return complain(o, -EINVAL, "the object's plan is wrong");
		err = resolve(o, r, &v);
		if (err)
			return err;
		memcpy(data + r->offset, &v, sizeof(v));
	}
	for (size_t i = 0; i < o->plan->params.n && !err; i++)
		if (!consts_param(&o->plan->params.v[i], data, size))
			err = complain(o, -EINVAL, "the object's plan is wrong");
	return err;
}

/* -- the load ---------------------------------------------------------------- */

/* The kernel refused a program without giving the verifier a look at it. */
static void explain_refusal(const struct load_options *o, const char *prog,
			    int err)
{
	const struct plan_attach *at = NULL;

	for (size_t i = 0; i < o->plan->attach.n && !at; i++)
		if (!strcmp(o->plan->attach.v[i].prog, prog))
			at = &o->plan->attach.v[i];
	if (!at) {
		complain(o, err, "the kernel did not take a program");
		return;
	}
	diag_error(o->diags, at->span, E_LOAD,
		   "the kernel did not take the program of %s: %s", at->full,
		   strerror(-err));
	if (probe_table[at->type].family == FA_TRACING)
		diag_help(o->diags, "this kernel may be built without them: use a kprobe or tracepoint; awl --info says what it can do");
}

static bool explain_map(const struct load_options *o, const char *name,
			int err)
{
	const struct plan_map *m = NULL;

	for (size_t i = 0; i < o->plan->maps.n && !m; i++)
		if (o->plan->maps.v[i].bpf_name &&
		    !strcmp(o->plan->maps.v[i].bpf_name, name))
			m = &o->plan->maps.v[i];
	if (!m)
		return false;
	diag_error(o->diags, m->span, E_LOAD,
		   "the kernel cannot make '@%s' of %" PRIu64 " keys: %s",
		   m->name, m->max_entries, strerror(-err));
	if (err == -E2BIG || err == -ENOMEM)
		diag_help(o->diags, "that is more than it has room for: let @%s = hash(N); with a smaller N, or less max_map_keys",
			  m->name);
	return true;
}

static int explain(const struct load_options *o, const struct kernlog *log,
		   int err)
{
	if (err == -EPERM && privilege_explain(o->diags, err))
		return err;
	if (*log->map && explain_map(o, log->map, err))
		return err;
	if (*log->verifier && *log->prog)
		verifier_explain(o->diags, &(struct verifier_report){
			.plan = o->plan, .target = o->target, .prog = log->prog,
			.log = log->verifier, .verbose = o->verbose });
	else if (*log->prog)
		explain_refusal(o, log->prog, err);
	else
		complain(o, err, "the kernel did not take the object");
	if (!*log->prog && log->messages.n)
		diag_note(o->diags, (struct span){ 0, 0 }, "%.*s",
			  (int)strcspn(kernlog_last(log), "\n"),
			  kernlog_last(log));
	return err;
}

static int prepare(const struct load_options *o, struct bpf_object *obj,
		   struct rings *rings)
{
	int err = progtype_set_all(o->attacher, obj);

	if (err)
		return err;
	err = setup_rings(o, obj, rings);
	if (!err)
		err = setup_maps(o, obj);
	return err ? err : fill_rodata(o, obj);
}

/* Tracepoint records are made from tracefs; all else is from kernel BTF. */
static bool needs_btf(const struct plan *plan)
{
	for (size_t i = 0; i < plan->core_types.n; i++)
		if (!strchr("tmv", plan->core_types.v[i][0]))
			return true;
	return false;
}

static int open_btf(const struct load_options *o, struct btfsource *ret)
{
	int err;

	if (needs_btf(o->plan) && !target_has_btf(o->target)) {
		diag_error(o->diags, (struct span){ 0, 0 }, E_LOAD,
			   "the script uses types of the kernel, but this kernel does not describe them: there is no /sys/kernel/btf/vmlinux");
		diag_help(o->diags, "use a kernel built with CONFIG_DEBUG_INFO_BTF=y");
		return -ENOENT;
	}
	err = btfsource_open(ret, o->plan);
	return err ? complain(o, err, "cannot make a memory file") : 0;
}

static int fill_btf(const struct load_options *o, struct bpf_object *obj,
		    struct btfsource *b)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata.awl");
	size_t size = 0;
	const void *data = map ? bpf_map__initial_value(map, &size) : NULL;
	int err = btfsource_fill(b, o->plan, o->target, data, size);

	return err ? complain(o, err, "cannot read the kernel's BTF") : 0;
}

static int open_and_load(const struct load_options *o, struct kernlog *log,
			 struct rings *rings, struct bpf_object **ret)
{
	struct btfsource btf;
	struct bpf_object *obj;
	int err = open_btf(o, &btf);

	if (err)
		return err;
	LIBBPF_OPTS(bpf_object_open_opts, opts,
		    .object_name = "awl",
		    .btf_custom_path = btf.path);
	obj = bpf_object__open_mem(o->object, o->size, &opts);
	if (!obj) {
		err = -errno;
		complain(o, err, "cannot open the object");
		goto out;
	}
	err = prepare(o, obj, rings);
	timing_lap(o->timing, TIME_OPEN);
	if (!err)
		err = fill_btf(o, obj, &btf);
	timing_lap(o->timing, TIME_BTF);
	if (!err) {
		err = bpf_object__load(obj);
		if (err)
			explain(o, log, err);
	}
	timing_lap(o->timing, TIME_LOAD);
	if (err)
		bpf_object__close(obj);
	else
		*ret = obj;
out:
	btfsource_clear(&btf);
	return err;
}

/* The ring for control events comes with the object; the others must stand in
   their array before a program runs. */
static int finish_rings(const struct load_options *o, struct bpf_object *obj,
			struct rings *rings)
{
	struct bpf_map *ctl = bpf_object__find_map_by_name(obj, "awl_ctl");
	int err = 0;

	if (ctl)
		err = rings_add(rings, bpf_map__fd(ctl),
				bpf_map__max_entries(ctl));
	if (!err && rings->array)
		err = ringarray_ready(rings->array);
	return err ? complain(o, err, "cannot set up the ring buffers") : 0;
}

int load_object(const struct load_options *o, struct rings *rings,
		struct bpf_object **ret)
{
	struct bpf_object *obj = NULL;
	struct progtype types;
	struct kernlog log;
	int err;

	kernlog_start(&log, config_num(&o->plan->config, log_size));
	err = progtype_register(o->attacher, &types);
	if (err)
		complain(o, err, "cannot load");
	else
		err = open_and_load(o, &log, rings, &obj);
	progtype_unregister(&types);
	kernlog_stop(&log);
	if (!err)
		err = finish_rings(o, obj, rings);
	if (err)
		bpf_object__close(obj);
	else
		*ret = obj;
	return err;
}
