/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan that plan_read() accepts can be printed by, whatever the records and
 * maps hold: nothing outside their bytes is touched (run under a sanitizer or
 * valgrind to see it), and JSON stays valid.
 */
#include "tests/output/fixture.h"

#include <fcntl.h>
#include <stdlib.h>

static unsigned int seed = 1;

static unsigned int next_random(void)
{
	seed = seed * 1103515245 + 12345;
	return seed >> 16;
}

/* Bytes of their own on the heap, often small numbers, so that offsets hit. */
static uint8_t *noise(size_t n)
{
	uint8_t *p = malloc(n ? n : 1);

	for (size_t i = 0; i < n; i++)
		p[i] = next_random() % 3 ? 0 : (uint8_t)next_random();
	return p;
}

static const struct ptype *any_record(struct fixture *f)
{
	static const char *const names[] = { "a", "b\"", "c", "d" };
	struct ptype *buffer = arena_new(f->arena, struct ptype);
	struct ptype *array = arena_new(f->arena, struct ptype);
	const struct ptype *types[] = { &t_str16, buffer, array, &t_cut8 };

	*buffer = (struct ptype){ .kind = PT_BUFFER, .size = 12 };
	*array = (struct ptype){ .kind = PT_ARRAY, .size = 12, .count = 3,
				 .elem = &t_i32 };
	return type_fields(f, PT_RECORD, names, types, 4);
}

static void add_plan(struct fixture *f)
{
	const struct ptype *usym = type_simple(f, PT_USYM, 16);
	const struct ptype *stack = type_simple(f, PT_KSTACK, 16);
	const struct ptype *inet = type_simple(f, PT_INET, 20);
	const struct ptype *errnum = type_simple(f, PT_ERRNO, 8);
	const struct ptype *rec = any_record(f);
	const struct ptype *printf_types[] = {
		&t_i64, &t_packed, &t_ptr, &t_str16, rec, inet
	};
	const struct ptype *print_types[] = { rec };
	const struct ptype *join_types[] = { &t_packed, &t_packed };
	const struct ptype *keys[] = { &t_i32, &t_str16, usym, stack, inet };
	struct ptype *hist = arena_new(f->arena, struct ptype);
	struct ptype *series = arena_new(f->arena, struct ptype);

	*hist = *type_lhist(f, -10, 10, 5);
	*series = (struct ptype){ .kind = PT_TSERIES, .size = 72, .lo = 1000,
				  .hi = 3, .is_signed = true };
	event_add(f, PE_PRINTF, "%5d|%.3s|%p|%-9s|%s|%s", printf_types, 6);
	event_add(f, PE_PRINT, NULL, print_types, 1);
	event_add(f, PE_JOIN, "-", join_types, 2);
	event_add(f, PE_ERRORF, "%08x %s", printf_types, 2);
	event_add(f, PE_TIME, "%H:%M:%S", NULL, 0);
	vec_push(f->arena, &f->plan.maps, *map_add(f, "a",
		type_fields(f, PT_TUPLE, NULL, keys, 5), errnum));
	vec_push(f->arena, &f->plan.maps, *map_add(f, "h", rec, hist));
	vec_push(f->arena, &f->plan.maps, *map_add(f, "s", &t_u64, series));
	vec_push(f->arena, &f->plan.maps,
		 *map_add(f, "m", &t_str16, type_simple(f, PT_STATS, 16)));
	f->plan.version = PLAN_VERSION;
}

static void print_events(struct output *o, const struct plan *plan)
{
	for (size_t i = 0; i < plan->events.n; i++) {
		const struct plan_event *ev = &plan->events.v[i];
		size_t n = ev->size + next_random() % 64;
		uint8_t *record;

		if (ev->size > 4096 || ev->kind == PE_CAT)
			continue;
		record = noise(n);
		output_event(o, ev, record, n);
		output_event(o, ev, record, ev->size - 1);
		free(record);
	}
}

static void print_maps(struct output *o, const struct plan *plan)
{
	for (size_t i = 0; i < plan->maps.n; i++) {
		const struct plan_map *map = &plan->maps.v[i];
		struct mapdata m = { .map = map, .n = map->key ? 3 : 1 };

		if (map->value->size > 65536 ||
		    (map->key && map->key->size > 65536))
			continue;
		m.key_size = map->key ? map->key->size : 0;
		m.value_size = map->value->size;
		m.keys = noise(m.n * m.key_size);
		m.values = noise(m.n * m.value_size);
		output_map(o, &m, 2, 3);
		output_elem(o, &m, 0, 0);
		free(m.keys);
		free(m.values);
	}
}

static int messages;	/* /dev/null: there are more than a pipe holds */

/* In all formats. How many bytes that were; text holds those of the last one. */
static size_t print_all(const struct plan *plan, struct buf *text)
{
	size_t printed = 0;

	for (int format = OUTPUT_TEXT; format <= OUTPUT_FLAMEGRAPH; format++) {
		struct output_options opts = { .format = format, .fd = -1,
					       .err_fd = messages };
		struct output *o = output_open(&opts, plan);

		if (!o)
			continue;
		buf_reset(text);
		output_capture(o, text);
		print_events(o, plan);
		print_maps(o, plan);
		if (format == OUTPUT_JSON)
			check_json(text->s);
		printed += text->n;
		output_close(o);
	}
	return printed;
}

static void noise_records(void)
{
	struct fixture f;
	struct buf text;
	size_t printed = 0;

	fixture_init(&f);
	add_plan(&f);
	buf_init(&text);
	for (int i = 0; i < 300; i++)
		printed += print_all(&f.plan, &text);
	CU_ASSERT(printed > 0);
	buf_clear(&text);
	fixture_clear(&f);
}

static void flipped_plans(void)
{
	static const char set[] = "0179-{}[]\"a";
	struct fixture f;
	struct buf json, text;
	size_t opened = 0;

	fixture_init(&f);
	add_plan(&f);
	buf_init(&json);
	buf_init(&text);
	CU_ASSERT_FATAL(plan_write(&f.plan, &json));
	for (size_t i = 0; i < json.n; i++) {
		struct arena *a = arena_create();
		char was = json.s[i];
		const char *error;
		struct plan *plan;

		json.s[i] = set[next_random() % (sizeof(set) - 1)];
		plan = plan_read(a, json.s, json.n, &error);
		if (plan) {
			print_all(plan, &text);
			opened++;
		}
		json.s[i] = was;
		arena_free(a);
	}
	CU_ASSERT(opened > 20);
	buf_clear(&json);
	buf_clear(&text);
	fixture_clear(&f);
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "records and maps of noise", noise_records },
		{ "plans with a flipped byte that are still plans",
		  flipped_plans },
	};

	messages = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return UNIT("output/hostile", tests);
}
