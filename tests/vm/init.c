/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Process 1 of the test machine that tests/vm/run starts. A C program, since a
 * shell would take seconds for the same under emulation.
 *
 * It makes the host's files its own (read over 9p, written to memory), mounts
 * what tracing needs, runs one command and powers off. On the kernel's command
 * line are
 *
 *	vm.run=DIR	where tests/vm/run left the script `command`
 *	vm.kernel=DIR	the kernel's folder, with lib/modules; ../tools has kmod
 *	vm.tty=ROWSxCOLS	the command runs on the terminal hvc0; without it,
 *			it has no input and writes to the ports below
 *
 * Three virtio ports lead back: vm.out and vm.err are the command's output,
 * to vm.status goes its exit status. Whatever fails before that ends the
 * machine with a line on the console.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum port { OUT, ERR, STATUS, NPORTS };

static const char *const port_names[NPORTS] = { "vm.out", "vm.err", "vm.status" };

static const char fs_options[] =
	"trans=virtio,version=9p2000.L,cache=loose,msize=512000";

static char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/root", "USER=root", "LANG=C.UTF-8", "TERM=linux", NULL
};

static void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* To the console: a line of the kernel's log. */
static void say(const char *format, ...)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	va_list args;
	char text[256];

	if (fd < 0)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	dprintf(fd, "<3>vm: %s\n", text);
	close(fd);
}

static void die(const char *what)
{
	say("%s: %s", what, strerror(errno));
	power_off();
}

/* A small file as text, without the newline at its end. */
static const char *read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
	return buf;
}

/* The value of NAME= on the kernel's command line, or NULL. */
static char *parameter(const char *name)
{
	char line[4096];
	const char *p;

	read_file("/proc/cmdline", line, sizeof(line));
	p = strstr(line, name);
	if (!p)
		return NULL;
	p += strlen(name);
	return strndup(p, strcspn(p, " "));
}

/* Mounts a file system that keeps nothing; one that this kernel lacks is left out. */
static void mount_virtual(const char *type, const char *at, const char *options)
{
	mkdir(at, 0755);
	if (mount(type, at, type, 0, options) && errno != ENODEV)
		say("no %s: %s", at, strerror(errno));
}

/* The initrd's modules are named 101, 102, ... in the order to load them. */
static void load_modules(void)
{
	char path[64];
	int fd;

	for (int n = 101;; n++) {
		snprintf(path, sizeof(path), "/modules/%d", n);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			say("module %d: %s", n, strerror(errno));
		close(fd);
	}
}

/* The host's root below, memory above, and that is the root from here on. */
static void change_root(void)
{
	static const char *const kept[] = { "proc", "sys", "dev" };
	char from[16], to[16];

	mkdir("/host", 0755);
	mkdir("/memory", 0755);
	mkdir("/new", 0755);
	if (mount("vmroot", "/host", "9p", MS_RDONLY, fs_options))
		die("cannot mount the host's files");
	if (mount("memory", "/memory", "tmpfs", 0, "size=75%"))
		die("tmpfs");
	mkdir("/memory/upper", 0755);
	mkdir("/memory/work", 0755);
	if (mount("root", "/new", "overlay", 0,
		  "lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work"))
		die("overlay");
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		snprintf(from, sizeof(from), "/%s", kept[i]);
		snprintf(to, sizeof(to), "/new/%s", kept[i]);
		mkdir(to, 0755);
		if (mount(from, to, NULL, MS_MOVE, NULL))
			die(to);
	}
	if (chdir("/new") || mount(".", "/", NULL, MS_MOVE, NULL) ||
	    chroot(".") || chdir("/"))
		die("cannot change the root");
}

static void mount_all(void)
{
	mount_virtual("tmpfs", "/run", "mode=755");
	mount_virtual("devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666");
	mount_virtual("tmpfs", "/dev/shm", "mode=1777");
	mount_virtual("tracefs", "/sys/kernel/tracing", NULL);
	mount_virtual("debugfs", "/sys/kernel/debug", NULL);
	mount_virtual("securityfs", "/sys/kernel/security", NULL);
	mount_virtual("bpf", "/sys/fs/bpf", "mode=700");
	mount_virtual("cgroup2", "/sys/fs/cgroup", NULL);
}

static void link_to(const char *target, const char *path)
{
	if (symlink(target, path) && errno != EEXIST)
		say("%s: %s", path, strerror(errno));
}

static void link_devices(void)
{
	link_to("/proc/self/fd", "/dev/fd");
	link_to("fd/0", "/dev/stdin");
	link_to("fd/1", "/dev/stdout");
	link_to("fd/2", "/dev/stderr");
}

/* modprobe finds this kernel's modules, and there is one if the host has none. */
static void link_modules(const char *kernel)
{
	static const char *const tools[] = { "modprobe", "insmod", "rmmod", "lsmod" };
	char release[128], from[4096], to[256];

	read_file("/proc/sys/kernel/osrelease", release, sizeof(release));
	mkdir("/lib/modules", 0755);
	snprintf(from, sizeof(from), "%s/lib/modules/%s", kernel, release);
	snprintf(to, sizeof(to), "/lib/modules/%s", release);
	link_to(from, to);
	snprintf(from, sizeof(from), "%s/../tools/bin/kmod", kernel);
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		snprintf(to, sizeof(to), "/usr/sbin/%s", tools[i]);
		link_to(from, to);
	}
}

static void loopback_up(void)
{
	struct ifreq r = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (!ioctl(fd, SIOCGIFFLAGS, &r)) {
		r.ifr_flags |= IFF_UP;
		ioctl(fd, SIOCSIFFLAGS, &r);
	}
	close(fd);
}

/* Opens those ports that are there and not yet open; how many are open. */
static int open_ports(int *fds)
{
	DIR *d = opendir("/sys/class/virtio-ports");
	char path[300], name[64];
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d))) {
		snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name",
			 e->d_name);
		read_file(path, name, sizeof(name));
		snprintf(path, sizeof(path), "/dev/%s", e->d_name);
		for (int i = 0; i < NPORTS; i++)
			if (fds[i] < 0 && !strcmp(name, port_names[i]))
				fds[i] = open(path, O_WRONLY | O_CLOEXEC);
	}
	if (d)
		closedir(d);
	for (int i = 0; i < NPORTS; i++)
		n += fds[i] >= 0;
	return n;
}

/* A port's name comes in a message of the host, later than the port. */
static void wait_for_ports(int *fds)
{
	for (int tries = 0; open_ports(fds) < NPORTS; tries++) {
		if (tries == 1000)
			die("virtio ports");
		usleep(10000);
	}
}

/* The terminal hvc0 as the calling session's, with the host terminal's size. */
static void take_terminal(const char *size)
{
	struct winsize w = { .ws_row = 24, .ws_col = 80 };
	int fd = open("/dev/hvc0", O_RDWR);

	if (fd < 0)
		die("/dev/hvc0");
	sscanf(size, "%hux%hu", &w.ws_row, &w.ws_col);
	ioctl(fd, TIOCSCTTY, 0);
	ioctl(fd, TIOCSWINSZ, &w);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void take_ports(const int *ports)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, STDIN_FILENO);
	dup2(ports[OUT], STDOUT_FILENO);
	dup2(ports[ERR], STDERR_FILENO);
	if (null > 2)
		close(null);
}

static void run_command(const char *dir, const char *tty, const int *ports)
{
	char path[4096];

	setsid();
	if (tty)
		take_terminal(tty);
	else
		take_ports(ports);
	snprintf(path, sizeof(path), "%s/command", dir);
	execle("/bin/bash", "bash", path, NULL, environment);
	dprintf(ports[ERR], "vm: cannot run bash: %s\n", strerror(errno));
	_exit(126);
}

/* Waits for the command, and on the way for processes whose parents died. */
static int wait_for(pid_t command)
{
	int status = 0;
	pid_t pid;

	do {
		pid = wait(&status);
	} while (pid != command && (pid >= 0 || errno == EINTR));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(void)
{
	int ports[NPORTS] = { -1, -1, -1 };
	char *run, *kernel, *tty;
	pid_t command;

	mount_virtual("proc", "/proc", NULL);
	mount_virtual("sysfs", "/sys", NULL);
	mount_virtual("devtmpfs", "/dev", NULL);
	run = parameter("vm.run=");
	kernel = parameter("vm.kernel=");
	tty = parameter("vm.tty=");
	load_modules();
	change_root();
	mount_all();
	link_devices();
	if (kernel)
		link_modules(kernel);
	loopback_up();
	sethostname("vm", 2);
	wait_for_ports(ports);
	command = fork();
	if (command < 0 || !run)
		die("cannot start the command");
	if (!command)
		run_command(run, tty, ports);
	dprintf(ports[STATUS], "%d\n", wait_for(command));
	power_off();
}
