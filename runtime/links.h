/* SPDX-License-Identifier: Apache-2.0 */
/*
 * links: everything that keeps a program attached, and its one closer.
 *
 * A link owns a perf event (or -1) and a bpf link (or -1). Detaching closes
 * the bpf links, after which no program runs any more; links_close() lets go
 * of the perf events.
 */
#ifndef AWL_RUNTIME_LINKS_H
#define AWL_RUNTIME_LINKS_H

#include <stddef.h>
#include <stdint.h>

struct link {
	int perf_fd;
	int link_fd;
	uint64_t address;	/* watchpoints: for unwatch() */
	const char *kprobe;	/* name of one that the kernel may miss */
	uint64_t missed;	/* by the kernel, as links_count_missed() saw */
};

struct links {
	struct link *v;
	size_t n, cap;
};

/* Takes both fds, also when it fails (then closes them): 0 or -ENOMEM. */
int links_add(struct links *l, int perf_fd, int link_fd);

/*
 * Attaches prog_fd to a perf event with a cookie and keeps both. Takes perf_fd
 * in any case. 0 or -errno.
 */
int links_add_perf(struct links *l, int perf_fd, int prog_fd, uint64_t cookie);

/* Reads how often each kprobe was missed; 0 where the kernel does not tell. */
void links_count_missed(struct links *l);
void links_detach(struct links *l);
/* Detaches the watchpoints at an address. */
void links_unwatch(struct links *l, uint64_t address);
void links_close(struct links *l);

#endif
