/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bpfload: loads and attaches a BPF object, says "mark NUMBER" with the time, and
 * waits for an interrupt. What comes into a ring buffer is thrown away.
 */
#include <bpf/libbpf.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, fmt, ap) : 0;
}

static bool attach_all(struct bpf_object *obj)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, obj)
		if (!bpf_program__attach(prog))
			return false;
	return true;
}

static int throw_away(void *arg, void *data, size_t size)
{
	(void)arg, (void)data, (void)size;
	return 0;
}

static struct ring_buffer *open_ring(struct bpf_object *obj)
{
	int fd = bpf_object__find_map_fd_by_name(obj, "ring");

	return fd < 0 ? NULL : ring_buffer__new(fd, throw_away, NULL, NULL);
}

static void wait(struct ring_buffer *ring)
{
	struct timespec ms = { .tv_nsec = 1000000 };

	while (!stop) {
		if (ring)
			ring_buffer__poll(ring, 100);
		else
			nanosleep(&ms, NULL);
	}
}

int main(int argc, char **argv)
{
	struct bpf_object *obj;
	struct timespec now;

	if (argc != 2)
		return 1;
	signal(SIGINT, on_signal);
	libbpf_set_print(quiet);
	obj = bpf_object__open_file(argv[1], NULL);
	if (!obj || bpf_object__load(obj) || !attach_all(obj))
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("mark %lld%09ld\n", (long long)now.tv_sec, now.tv_nsec);
	fflush(stdout);
	wait(open_ring(obj));
	bpf_object__close(obj);
	return 0;
}
