/* SPDX-License-Identifier: Apache-2.0 */
/* The tables: names are found, rows are complete, config values are read. */
#include "lang/builtins.h"
#include "lang/config.h"
#include "lang/hazards.h"
#include "lang/probes.h"
#include "tests/unit.h"

static void probes_by_name(void)
{
	for (int i = 0; i < P_COUNT; i++)
		CU_ASSERT_EQUAL(probe_find(probe_table[i].name), i);
	CU_ASSERT_EQUAL(probe_find("BEGIN"), P_BEGIN);
	CU_ASSERT_EQUAL(probe_find("KProbe"), P_KPROBE);
	CU_ASSERT_EQUAL(probe_find("t"), P_TRACEPOINT);
	CU_ASSERT_EQUAL(probe_find("kr"), P_KRETPROBE);
	CU_ASSERT_EQUAL(probe_find("kfunc"), P_FENTRY);
	CU_ASSERT_EQUAL(probe_find("nosuch"), -1);
	CU_ASSERT_EQUAL(probe_find(""), -1);
}

static void usdt_and_uprobe(void)
{
	CU_ASSERT_EQUAL(probe_find("u"), P_UPROBE);
	CU_ASSERT_EQUAL(probe_find("U"), P_USDT);
}

static void rows_are_complete(void)
{
	for (int i = 0; i < P_COUNT; i++) {
		const struct probe_info *p = &probe_table[i];

		if (!*p->syntax || !*p->doc || !*p->example)
			unit_text(p->name, "a complete row");
	}
	for (int i = 0; i < BI_BUILTINS; i++) {
		const struct builtin_info *b = &builtin_table[i];

		if (!*b->signature || !b->probes || !*b->doc ||
		    (b->prints && !b->example))
			unit_text(b->name, "a complete row");
		CU_ASSERT_EQUAL(builtin_find(b->name), i);
	}
	CU_ASSERT_EQUAL(builtin_find("nosuch"), -1);
}

static void hazards(void)
{
	CU_ASSERT_PTR_NULL(hazard_in(P_KPROBE, "vfs_read"));
	CU_ASSERT_PTR_NULL(hazard_in(P_FENTRY, "vfs_read"));
	CU_ASSERT_PTR_NOT_NULL(hazard_in(P_KPROBE, "bpf_ringbuf_submit"));
	CU_ASSERT_PTR_NOT_NULL(hazard_in(P_FEXIT, "bpf_ringbuf_submit"));
	CU_ASSERT_PTR_NULL(hazard_in(P_KRETPROBE, "_raw_spin_lock"));
	CU_ASSERT_PTR_NOT_NULL(hazard_in(P_FENTRY, "_raw_spin_lock"));
}

static void config_names(void)
{
	CU_ASSERT_EQUAL(config_find("max_strlen"), CFG_max_strlen);
	CU_ASSERT_EQUAL(config_find("MAX_STRLEN"), CFG_max_strlen);
	CU_ASSERT_EQUAL(config_find("BPFTRACE_STRLEN"), CFG_max_strlen);
	CU_ASSERT_EQUAL(config_find("awl_map_keys_max"), CFG_max_map_keys);
	CU_ASSERT_EQUAL(config_find("nosuch"), -1);
}

static void config_values(void)
{
	struct config c;

	config_defaults(&c);
	CU_ASSERT_EQUAL(config_num(&c, max_map_keys), 4096);
	CU_ASSERT_EQUAL(config_num(&c, print_maps_on_exit), 1);
	CU_ASSERT_EQUAL(config_num(&c, missing_probes), 0);
	unit_text(config_str(&c, str_trunc_trailer), "..");

	CU_ASSERT_TRUE(config_set(&c, CFG_max_strlen, "0x40"));
	CU_ASSERT_EQUAL(config_num(&c, max_strlen), 64);
	CU_ASSERT_TRUE(config_set(&c, CFG_missing_probes, "IGNORE"));
	CU_ASSERT_EQUAL(config_num(&c, missing_probes), 2);
	CU_ASSERT_TRUE(config_set(&c, CFG_print_maps_on_exit, "false"));
	CU_ASSERT_EQUAL(config_num(&c, print_maps_on_exit), 0);

	CU_ASSERT_FALSE(config_set(&c, CFG_max_strlen, "-1"));
	CU_ASSERT_FALSE(config_set(&c, CFG_max_strlen, "12x"));
	CU_ASSERT_FALSE(config_set(&c, CFG_max_strlen, ""));
	CU_ASSERT_FALSE(config_set(&c, CFG_print_maps_on_exit, "maybe"));
	CU_ASSERT_FALSE(config_set(&c, CFG_missing_probes, "war"));
}

static void config_environment(void)
{
	struct config c;

	config_defaults(&c);
	setenv("BPFTRACE_STRLEN", "10", 1);
	setenv("AWL_MAX_MAP_KEYS", "11", 1);
	CU_ASSERT_PTR_NULL(config_from_env(&c));
	CU_ASSERT_EQUAL(config_num(&c, max_strlen), 10);
	CU_ASSERT_EQUAL(config_num(&c, max_map_keys), 11);
	setenv("AWL_MAX_STRLEN", "12", 1);
	CU_ASSERT_PTR_NULL(config_from_env(&c));
	CU_ASSERT_EQUAL(config_num(&c, max_strlen), 12);
	setenv("AWL_MAX_PROBES", "many", 1);
	unit_text(config_from_env(&c), "AWL_MAX_PROBES");
}

int main(void)
{
	static const CU_TestInfo tests[] = {
		{ "what is dangerous to probe, and more of it with types", hazards },
		{ "probes are found by full and short names", probes_by_name },
		{ "u is uprobe and U is usdt", usdt_and_uprobe },
		{ "every row is complete, every builtin found",
		  rows_are_complete },
		{ "config keys by any of their names", config_names },
		{ "config values, and what is refused", config_values },
		{ "the environment, AWL_ over BPFTRACE_", config_environment },
	};

	return UNIT("lang/tables", tests);
}
