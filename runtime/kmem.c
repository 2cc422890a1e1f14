/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/kmem.h"

#include <bpf/libbpf.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* 0 where the kernel does not say. */
static uint64_t bytes_of(int fd)
{
	char path[64], line[256];
	uint64_t bytes = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f) &&
	       sscanf(line, "memlock: %" SCNu64, &bytes) != 1)
		;
	fclose(f);
	return bytes;
}

/* Older kernels say nothing of a ring. */
static uint64_t ring_bytes(const struct ring *r)
{
	uint64_t bytes = bytes_of(r->fd);

	return bytes < r->size ? r->size : bytes;
}

static const struct plan_map *of_script(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->maps.n; i++) {
		const struct plan_map *m = &plan->maps.v[i];

		if (m->bpf_name && !strcmp(m->bpf_name, name))
			return m;
	}
	return NULL;
}

static bool is_ring(const struct bpf_map *map)
{
	return bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF;
}

static uint64_t each_map(const struct plan *plan, struct bpf_object *obj,
			 kmem_fn fn, void *arg)
{
	uint64_t other = 0;
	struct bpf_map *map;
	char name[256];

	bpf_object__for_each_map(map, obj) {
		const struct plan_map *m = of_script(plan, bpf_map__name(map));

		if (is_ring(map) || bpf_map__fd(map) < 0)
			continue;
		if (!m) {
			other += bytes_of(bpf_map__fd(map));
			continue;
		}
		snprintf(name, sizeof(name), "@%s", m->name);
		fn(arg, name, bytes_of(bpf_map__fd(map)));
	}
	return other;
}

void kmem_each(const struct plan *plan, struct bpf_object *obj,
	       const struct rings *rings, kmem_fn fn, void *arg)
{
	uint64_t programs = 0, of_rings = 0, other;
	struct bpf_program *prog;

	for (unsigned int i = 0; i < rings->n; i++)
		of_rings += ring_bytes(&rings->ring[i]);
	fn(arg, "rings", of_rings);
	other = each_map(plan, obj, fn, arg);
	fn(arg, "other maps", other);
	bpf_object__for_each_program(prog, obj)
		if (bpf_program__fd(prog) >= 0)
			programs += bytes_of(bpf_program__fd(prog));
	fn(arg, "programs", programs);
}
