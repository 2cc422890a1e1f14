/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has_cap(unsigned int cap)
{
	struct __user_cap_header_struct h = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct d[2];

	if (syscall(SYS_capget, &h, d) < 0)
		return true;
	return d[cap / 32].effective & (1u << cap % 32);
}

/* "none [integrity] confidentiality": the active one is in brackets. */
static bool is_locked_down(void)
{
	FILE *f = fopen("/sys/kernel/security/lockdown", "re");
	char line[128] = "";

	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	return strstr(line, "[confidentiality]") || strstr(line, "[integrity]");
}

int privilege_check(struct diags *d)
{
	struct span nowhere = { 0, 0 };

	if (has_cap(CAP_SYS_ADMIN) ||
	    (has_cap(CAP_BPF) && has_cap(CAP_PERFMON)))
		return 0;
	diag_error(d, nowhere, E_PRIVILEGE,
		   "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON");
	diag_help(d, "run it with sudo");
	return -EPERM;
}

int privilege_explain(struct diags *d, int err)
{
	struct span nowhere = { 0, 0 };

	if (privilege_check(d))
		return err;
	if (is_locked_down()) {
		diag_error(d, nowhere, E_PRIVILEGE,
			   "the kernel is locked down and forbids tracing");
		diag_help(d, "boot with lockdown=none, or turn Secure Boot off");
		return err;
	}
	return 0;
}
