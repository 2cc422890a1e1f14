/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/maps.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/prefault.h"
#include "runtime/mapscan.h"

static size_t round8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

static struct bpf_map *find(const struct maps *m, uint32_t i)
{
	const char *name = m->plan->maps.v[i].bpf_name;

	return name ? bpf_object__find_map_by_name(m->object, name) : NULL;
}

static bool is_scalar(const struct plan_map *pm)
{
	return pm->kind == PM_SCALAR || pm->kind == PM_PERCPU_SCALAR;
}

/* A map in the object that fits what the plan says of it. */
static bool map_fits(const struct maps *m, uint32_t i)
{
	const struct plan_map *pm = &m->plan->maps.v[i];
	struct bpf_map *map;

	if (pm->kind == PM_SCALAR)
		return m->bss && round8((size_t)pm->bss_offset +
					pm->value->size) + 8 <= m->bss_size;
	map = find(m, i);
	if (!map || bpf_map__value_size(map) < pm->value->size)
		return false;
	if (pm->kind == PM_PERCPU_SCALAR)
		return bpf_map__max_entries(map) == m->ncpus;
	return (pm->key && bpf_map__key_size(map) == pm->key->size);
}

/* libbpf keeps a copy of .bss; this is the kernel's own. */
static int map_bss(struct maps *m)
{
	struct bpf_map *bss = bpf_object__find_map_by_name(m->object, ".bss");
	void *p;

	if (!bss)
		return 0;
	m->bss_size = bpf_map__value_size(bss);
	p = mmap(NULL, m->bss_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		 bpf_map__fd(bss), 0);
	if (p == MAP_FAILED)
		return -errno;
	m->bss = p;
	return 0;
}

int maps_open(struct maps *m, const struct plan *plan,
	      struct bpf_object *object, unsigned int ncpus)
{
	int err;

	*m = (struct maps){ .plan = plan, .object = object, .ncpus = ncpus };
	m->zeroed = calloc(plan->maps.n + 1, sizeof(*m->zeroed));
	err = m->zeroed ? map_bss(m) : -ENOMEM;
	for (uint32_t i = 0; i < plan->maps.n && !err; i++)
		if (!map_fits(m, i))
			err = -EINVAL;
	return err;
}

void maps_close(struct maps *m)
{
	if (m->bss)
		munmap(m->bss, m->bss_size);
	m->bss = NULL;
	free(m->zeroed);
	m->zeroed = NULL;
}

static uint64_t *scalar_set(const struct maps *m, const struct plan_map *pm)
{
	return (uint64_t *)(m->bss + round8((size_t)pm->bss_offset +
					    pm->value->size));
}

static void read_scalar(struct maps *m, struct mapdata *d)
{
	const struct plan_map *pm = d->map;

	memcpy(d->values, m->bss + pm->bss_offset, pm->value->size);
	d->n = __atomic_load_n(scalar_set(m, pm), __ATOMIC_RELAXED) != 0;
}

static bool any_byte(const uint8_t *p, size_t n)
{
	while (n--)
		if (*p++)
			return true;
	return false;
}

/* n values, stride bytes apart, into one. */
static void merge_cpus(const struct ptype *t, const uint8_t *values,
		       size_t stride, unsigned int n, void *ret)
{
	memcpy(ret, values, t->size);
	for (unsigned int i = 1; i < n; i++)
		ptype_merge(t, ret, values + i * stride);
}

/* The CPUs' values of a map without keys, live; unmapped by the caller. */
static int map_slots(const struct maps *m, uint32_t i, uint8_t **ret,
		     size_t *ret_size)
{
	struct bpf_map *map = find(m, i);
	size_t size = (size_t)bpf_map__value_size(map) * m->ncpus;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
		       bpf_map__fd(map), 0);

	if (p == MAP_FAILED)
		return -errno;
	*ret = p;
	*ret_size = size;
	return 0;
}

/* Never set: all zero on all CPUs. */
static int read_percpu_scalar(struct maps *m, uint32_t i, struct mapdata *d)
{
	uint8_t *all;
	size_t size;
	int err = map_slots(m, i, &all, &size);

	if (err)
		return err;
	merge_cpus(d->map->value, all, size / m->ncpus, m->ncpus, d->values);
	d->n = m->zeroed[i] || any_byte(all, size);
	munmap(all, size);
	return 0;
}

/* Collects what mapscan() gives, a batch at a time. */
struct collect {
	struct maps *m;
	struct mapdata *d;
	size_t cap;
	size_t stride;	/* of one CPU's value in a batch */
	bool percpu;
	bool huge;	/* prefault_block() was told */
};

/* From a huge page on: at most one of each array is in vain. */
#define HUGE_BYTES (2u << 20)
#define ROOM (16u << 20)

/*
 * Room for the whole map, within reason: what is not written to is but
 * addresses, while growing moves pages, and each is mapped anew then.
 */
static size_t first_cap(const struct collect *c)
{
	size_t most = ROOM / (c->d->value_size + c->d->key_size);
	size_t all = c->d->map->max_entries;

	all = all < most ? all : most;
	return all > c->cap ? all : c->cap;
}

static int reserve(struct collect *c, size_t n)
{
	size_t cap = c->cap;
	uint8_t *keys, *values;

	if (cap < n)
		cap = first_cap(c);
	while (cap < n)
		cap += cap / 2 + 16;
	if (n * (c->d->key_size + c->d->value_size) >= HUGE_BYTES && !c->huge) {
		c->huge = true;
		prefault_block(c->d->keys, c->cap * c->d->key_size);
		prefault_block(c->d->values, c->cap * c->d->value_size);
	}
	if (cap == c->cap)
		return 0;
	keys = realloc(c->d->keys, cap * c->d->key_size);
	if (!keys)
		return -ENOMEM;
	c->d->keys = keys;
	values = realloc(c->d->values, cap * c->d->value_size);
	if (!values)
		return -ENOMEM;
	c->d->values = values;
	c->cap = cap;
	return 0;
}

static int collect(void *arg, const uint8_t *keys, const uint8_t *values,
		   size_t n)
{
	struct collect *c = arg;
	struct mapdata *d = c->d;
	size_t size = c->percpu ? c->stride * c->m->ncpus : c->stride;
	int err = reserve(c, d->n + n);

	if (err)
		return err;
	memcpy(d->keys + d->n * d->key_size, keys, n * d->key_size);
	for (size_t i = 0; i < n; i++)
		merge_cpus(d->map->value, values + i * size, c->stride,
			   c->percpu ? c->m->ncpus : 1,
			   d->values + (d->n + i) * d->value_size);
	d->n += n;
	return 0;
}

static void collect_init(struct collect *c, struct maps *m, uint32_t i,
			 struct mapdata *d)
{
	size_t size = bpf_map__value_size(find(m, i));

	*c = (struct collect){ .m = m, .d = d, .cap = 1, .stride = size,
			       .percpu = d->map->kind == PM_PERCPU_HASH };
	/* the kernel pads each CPU's value of a per-CPU map to 8 bytes */
	if (c->percpu)
		c->stride = round8(size);
}

static size_t value_bytes(const struct collect *c)
{
	return c->percpu ? c->stride * c->m->ncpus : c->stride;
}

static int read_keyed(struct maps *m, uint32_t i, struct mapdata *d)
{
	struct bpf_map *map = find(m, i);
	struct collect c;

	collect_init(&c, m, i, d);
	return mapscan(bpf_map__fd(map), d->key_size, value_bytes(&c),
		       bpf_map__max_entries(map), collect, &c);
}

int maps_read(struct maps *m, uint32_t i, struct mapdata **ret)
{
	const struct plan_map *pm = &m->plan->maps.v[i];
	struct mapdata *d = mapdata_new(pm, 1);
	int err = 0;

	if (!d)
		return -ENOMEM;
	if (pm->kind == PM_SCALAR)
		read_scalar(m, d);
	else if (pm->kind == PM_PERCPU_SCALAR)
		err = read_percpu_scalar(m, i, d);
	else
		err = read_keyed(m, i, d);
	if (err)
		mapdata_free(d);
	else
		*ret = d;
	return err;
}

static int read_one(struct maps *m, uint32_t i, const void *key,
		    struct mapdata *d)
{
	struct collect c;
	uint8_t *raw;
	int err;

	collect_init(&c, m, i, d);
	raw = malloc(value_bytes(&c));
	if (!raw)
		return -ENOMEM;
	err = bpf_map_lookup_elem(bpf_map__fd(find(m, i)), key, raw);
	if (!err)
		err = collect(&c, key, raw, 1);
	free(raw);
	return err == -ENOENT ? 0 : err;
}

int maps_read_elem(struct maps *m, uint32_t i, const void *key,
		   struct mapdata **ret)
{
	const struct plan_map *pm = &m->plan->maps.v[i];
	struct mapdata *d;
	int err;

	if (is_scalar(pm))
		return maps_read(m, i, ret);
	d = mapdata_new(pm, 1);
	if (!d)
		return -ENOMEM;
	memcpy(d->keys, key, d->key_size);
	err = read_one(m, i, key, d);
	if (err)
		mapdata_free(d);
	else
		*ret = d;
	return err;
}

/*
 * Before Linux 6.13 a trie that is full has no room for what it has, either:
 * that is taken out first.
 */
static int put_entry(int fd, const void *key, const void *value)
{
	int err = bpf_map_update_elem(fd, key, value, BPF_ANY);

	if (err == -ENOSPC && !bpf_map_delete_elem(fd, key))
		err = bpf_map_update_elem(fd, key, value, BPF_ANY);
	return err == -E2BIG ? -ENOSPC : err;
}

int maps_fill(struct maps *m, uint32_t i, const struct mapdata *d,
	      size_t *ret_done)
{
	struct bpf_map *map = find(m, i);
	uint8_t *value = calloc(1, bpf_map__value_size(map));
	int err = value ? 0 : -ENOMEM;
	size_t n;

	for (n = 0; n < d->n && !err; n++) {
		memcpy(value, d->values + n * d->value_size, d->value_size);
		err = put_entry(bpf_map__fd(map), d->keys + n * d->key_size,
				value);
	}
	*ret_done = err && n ? n - 1 : n;
	free(value);
	return err;
}

static void reset_scalar(struct maps *m, const struct plan_map *pm, bool clear)
{
	memset(m->bss + pm->bss_offset, 0, pm->value->size);
	if (clear)
		__atomic_store_n(scalar_set(m, pm), 0, __ATOMIC_RELAXED);
}

/* A value of zeros for each CPU, as the kernel takes it. NULL: no memory. */
static void *zero_value(const struct maps *m, struct bpf_map *map)
{
	return calloc(m->ncpus, round8(bpf_map__value_size(map)));
}

static int reset_percpu_scalar(struct maps *m, uint32_t i, bool clear)
{
	uint8_t *all;
	size_t size;
	int err = map_slots(m, i, &all, &size);

	if (err)
		return err;
	m->zeroed[i] = !clear && (m->zeroed[i] || any_byte(all, size));
	memset(all, 0, size);
	munmap(all, size);
	return 0;
}

struct change {
	int fd;
	size_t key_size;
	const void *value;	/* NULL: delete */
};

/* A key may have gone meanwhile: that is no error. */
static int change(void *arg, const uint8_t *keys, const uint8_t *values,
		  size_t n)
{
	struct change *c = arg;
	int err = 0;

	(void)values;
	for (size_t i = 0; i < n && (!err || err == -ENOENT); i++) {
		const uint8_t *key = keys + i * c->key_size;

		err = c->value ? bpf_map_update_elem(c->fd, key, c->value,
						     BPF_EXIST) :
				 bpf_map_delete_elem(c->fd, key);
	}
	return err == -ENOENT ? 0 : err;
}

static int change_all(struct maps *m, uint32_t i, const void *value)
{
	struct bpf_map *map = find(m, i);
	struct change c = { bpf_map__fd(map), bpf_map__key_size(map), value };
	struct mapdata *all;
	int err = maps_read(m, i, &all);

	if (err)
		return err;
	/* the keys first, then the changes: the scan must not be disturbed */
	err = change(&c, all->keys, NULL, all->n);
	mapdata_free(all);
	return err;
}

int maps_clear(struct maps *m, uint32_t i)
{
	const struct plan_map *pm = &m->plan->maps.v[i];

	if (pm->kind == PM_SCALAR) {
		reset_scalar(m, pm, true);
		return 0;
	}
	if (pm->kind == PM_PERCPU_SCALAR)
		return reset_percpu_scalar(m, i, true);
	return change_all(m, i, NULL);
}

int maps_zero(struct maps *m, uint32_t i)
{
	const struct plan_map *pm = &m->plan->maps.v[i];
	void *value;
	int err;

	if (pm->kind == PM_SCALAR) {
		reset_scalar(m, pm, false);
		return 0;
	}
	if (pm->kind == PM_PERCPU_SCALAR)
		return reset_percpu_scalar(m, i, false);
	value = zero_value(m, find(m, i));
	if (!value)
		return -ENOMEM;
	err = change_all(m, i, value);
	free(value);
	return err;
}
