/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure: runs a tracer and says what the whole process took, one name and
 * number a line.
 *
 *	measure [-o FILE] [-e FILE] [-r] [-l LOAD -n N [-j JOBS] [-a RATE]] [-i]
 *		[-s] [-N] -- COMMAND...
 *
 *	-o, -e	where the command's output and errors go
 *	-r	wait until the tracer is attached: until a line "mark NUMBER" shows
 *		in the output file, which the script prints for lseek(77777, 0, 7)
 *	-l	then run a load, N times: "reads", "opens", "keys" or "stacks" (see load.h)
 *	-j	in JOBS processes that share the N
 *	-a	RATE of them a second
 *	-i	then interrupt the command
 *	-N	wait until the tracer says READY=1 as to a service manager; with
 *		that the run is over, and it is interrupted
 *	-s	let the kernel count the time of its BPF programs
 *
 *	wall_ms user_ms sys_ms	of the command with its children
 *	peak_kb			of the command alone
 *	ready_ms		from exec to READY=1
 *	attach_ms		from exec to the first mark
 *	end_ms			from the interrupt, or the last mark, to the end
 *	event_ns		of the programs that the load ran (see progstats.h)
 *	status			of the command, 128 + n if signal n ended it
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/load.h"
#include "tests/bench/progstats.h"

#define MOST_SECONDS 180
#define LAP 1000		/* events, in less than a time slice */

struct run {
	const char *out, *err;
	struct load load;
	bool ready, notified, interrupt, stats;
	char **argv;

	pid_t pid;
	int out_fd;
	int notify_fd;
	uint64_t start, interrupted, notify;
	struct progstats progs;
};

static void die(const char *what)
{
	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void pause_ms(long ms)
{
	struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

/* -- the command ---------------------------------------------------------- */

static void redirect(const char *path, int to)
{
	int fd;

	if (!path)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || dup2(fd, to) < 0)
		die(path);
	close(fd);
}

static void run_command(const struct run *r, int go)
{
	char c;

	redirect(r->out, 1);
	redirect(r->err, 2);
	if (read(go, &c, 1) != 1)
		_exit(126);
	execvp(r->argv[0], r->argv);
	die(r->argv[0]);
}

/*
 * A process that has ended tells its own peak no more, only one with its
 * children's in it; so it is held for a moment when it begins to end.
 */
static void start(struct run *r)
{
	int go[2];

	if (pipe(go) < 0)
		die("pipe");
	r->pid = fork();
	if (r->pid < 0)
		die("fork");
	if (!r->pid)
		run_command(r, go[0]);
	if (ptrace(PTRACE_SEIZE, r->pid, NULL, PTRACE_O_TRACEEXIT) < 0)
		die("ptrace");
	r->start = now();
	if (write(go[1], "", 1) != 1)
		die("pipe");
	close(go[0]);
	close(go[1]);
}

static long peak_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		sscanf(line, "VmHWM: %ld", &kb);
	fclose(f);
	return kb;
}

/* One change of the command's state; true if that was its end. */
static bool ended(struct run *r, int options, int *ret_status,
		  struct rusage *ret_usage)
{
	int status;
	pid_t pid = wait4(r->pid, &status, options, ret_usage);

	if (pid < 0)
		die("wait");
	if (pid == 0)
		return false;
	if (!WIFSTOPPED(status)) {
		*ret_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
						    WEXITSTATUS(status);
		return true;
	}
	if (status >> 16 == PTRACE_EVENT_EXIT)
		printf("peak_kb %ld\n", peak_kb(r->pid));
	ptrace(PTRACE_CONT, r->pid, NULL,
	       status >> 16 ? 0 : (long)WSTOPSIG(status));
	return false;
}

/* -- its marks ------------------------------------------------------------ */

static bool has_file(const struct run *r)
{
	return r->out && access(r->out, R_OK) == 0;
}

/* The first or the last mark in the output, 0 if there is none. */
static uint64_t mark(const struct run *r, bool last)
{
	FILE *f = has_file(r) ? fopen(r->out, "r") : NULL;
	unsigned long long at = 0;
	char line[256];

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "mark %llu", &at) == 1 && !last)
			break;
	fclose(f);
	return at;
}

/* Pings until the tracer answers; false if it ended without. */
static bool wait_ready(struct run *r, int *ret_status, struct rusage *ret_usage)
{
	pid_t pinger = load_ping();
	bool over = false;

	while (!over && !mark(r, false)) {
		pause_ms(2);
		over = ended(r, WNOHANG, ret_status, ret_usage);
	}
	kill(pinger, SIGKILL);
	waitpid(pinger, NULL, 0);
	return !over;
}

/* -- its word to the service manager -------------------------------------- */

/* A socket of an abstract name, which the command inherits the name of. */
static void open_notify(struct run *r)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct timeval tv = { .tv_usec = 1000 };
	int n = snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1,
			 "awl-measure-%d", (int)getpid());
	char name[sizeof(a.sun_path)];

	r->notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (r->notify_fd < 0 ||
	    bind(r->notify_fd, (struct sockaddr *)&a,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     (size_t)n)) < 0 ||
	    setsockopt(r->notify_fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) < 0)
		die("socket");
	snprintf(name, sizeof(name), "@%s", a.sun_path + 1);
	setenv("NOTIFY_SOCKET", name, 1);
}

static bool wait_notify(struct run *r, int *ret_status, struct rusage *ret_usage)
{
	char text[256];
	ssize_t n;

	while (!r->notify) {
		n = recv(r->notify_fd, text, sizeof(text) - 1, 0);
		if (n > 0) {
			text[n] = '\0';
			if (strstr(text, "READY=1"))
				r->notify = now();
		} else if (ended(r, WNOHANG, ret_status, ret_usage)) {
			return false;
		}
	}
	kill(r->pid, SIGINT);
	return true;
}

/* -- all of it ------------------------------------------------------------ */

static void on_lap(void *arg)
{
	struct run *r = arg;

	if (r->stats)
		progstats_lap(&r->progs);
}

static void work(struct run *r)
{
	if (r->stats)
		progstats_start(&r->progs, r->pid);
	if (r->load.name && load_run(&r->load, LAP, on_lap, r))
		die(r->load.name);
	r->interrupted = now();
	if (r->interrupt)
		kill(r->pid, SIGINT);
}

static void measure(struct run *r, int *ret_status, struct rusage *ret_usage)
{
	start(r);
	if (r->notified && !wait_notify(r, ret_status, ret_usage))
		return;
	if (r->ready && !wait_ready(r, ret_status, ret_usage))
		return;
	work(r);
	while (!ended(r, 0, ret_status, ret_usage))
		;
}

static double ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void say(struct run *r, int status, const struct rusage *u)
{
	uint64_t end = now(), first = mark(r, false);
	uint64_t from = r->interrupt ? r->interrupted : mark(r, true);

	printf("wall_ms %.3f\n", (double)(end - r->start) / 1e6);
	printf("user_ms %.3f\n", ms(u->ru_utime));
	printf("sys_ms %.3f\n", ms(u->ru_stime));
	if (r->notify)
		printf("ready_ms %.3f\n", (double)(r->notify - r->start) / 1e6);
	if (first)
		printf("attach_ms %.3f\n", (double)(first - r->start) / 1e6);
	if (from)
		printf("end_ms %.3f\n", (double)(end - from) / 1e6);
	if (r->stats)
		printf("event_ns %.2f\n", progstats_quiet(&r->progs));
	printf("status %d\n", status);
}

/* What root must not remove: /dev/null, for one. */
static bool is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void options(struct run *r, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+o:e:l:n:j:a:risN")) != -1) {
		switch (c) {
		case 'o': r->out = optarg; break;
		case 'e': r->err = optarg; break;
		case 'l': r->load.name = optarg; break;
		case 'n': r->load.n = atol(optarg); break;
		case 'j': r->load.jobs = atol(optarg); break;
		case 'a': r->load.rate = atol(optarg); break;
		case 'r': r->ready = true; break;
		case 'i': r->interrupt = true; break;
		case 's': r->stats = true; break;
		case 'N': r->notified = true; break;
		default: exit(1);
		}
	}
	r->argv = argv + optind;
	if (!*r->argv) {
		fprintf(stderr, "measure: no command\n");
		exit(1);
	}
	if (r->ready && !r->out) {
		fprintf(stderr, "measure: -r reads the file of -o\n");
		exit(1);
	}
}

static struct run r;

static void too_long(int sig)
{
	(void)sig;
	if (r.pid > 0)
		kill(r.pid, SIGKILL);
}

int main(int argc, char **argv)
{
	struct rusage usage = { 0 };
	int status = 0, stats_fd = -1;

	options(&r, argc, argv);
	if (r.out && is_file(r.out))
		unlink(r.out);
	if (r.notified)
		open_notify(&r);
	if (r.stats) {
		stats_fd = progstats_enable();
		if (stats_fd < 0)
			die("bpf statistics");
	}
	signal(SIGALRM, too_long);
	alarm(MOST_SECONDS);
	measure(&r, &status, &usage);
	say(&r, status, &usage);
	if (stats_fd >= 0)
		close(stats_fd);
	return 0;
}
