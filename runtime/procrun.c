/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/procrun.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Copies the next word of *at to *out, without its quotes and backslashes.
 * 1: a word; 0: no more; -EINVAL: a quote is not closed.
 */
static int next_word(const char **at, char **out)
{
	const char *s = *at + strspn(*at, " \t\n");
	char quote = 0;

	if (!*s)
		return 0;
	for (; *s && (quote || !strchr(" \t\n", *s)); s++) {
		if (quote && *s == quote)
			quote = 0;
		else if (!quote && (*s == '\'' || *s == '"'))
			quote = *s;
		else if (*s == '\\' && quote != '\'' && s[1])
			*(*out)++ = *++s;
		else
			*(*out)++ = *s;
	}
	*(*out)++ = '\0';
	*at = s;
	return quote ? -EINVAL : 1;
}

/* argv and its words in one allocation. */
static int split(const char *command, char ***ret)
{
	size_t n = strlen(command), words = 0, max = n / 2 + 2;
	char **argv = malloc(max * sizeof(*argv) + n + 1);
	char *out;
	int more;

	if (!argv)
		return -ENOMEM;
	out = (char *)(argv + max);
	for (;;) {
		argv[words] = out;
		more = next_word(&command, &out);
		if (more <= 0)
			break;
		words++;
	}
	argv[words] = NULL;
	if (more < 0 || !words) {
		free(argv);
		return -EINVAL;
	}
	*ret = argv;
	return 0;
}

static _Noreturn void child(char **argv, int go, int error)
{
	sigset_t none;
	char c;
	int err;

	/* nothing comes but the end: the parent closed it, or died */
	while (read(go, &c, 1) < 0 && errno == EINTR)
		;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, 0);
	execvp(argv[0], argv);
	err = errno;
	if (write(error, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

int procrun_start(struct procrun *p, const char *command)
{
	int go[2] = { -1, -1 }, error[2] = { -1, -1 }, err;
	pid_t parent = getpid();
	char **argv;

	*p = (struct procrun){ .pid_fd = -1, .go_fd = -1, .error_fd = -1 };
	err = split(command, &argv);
	if (err)
		return err;
	if (pipe2(go, O_CLOEXEC) < 0 || pipe2(error, O_CLOEXEC) < 0 ||
	    (p->pid = fork()) < 0) {
		err = -errno;
		p->pid = 0;
	}
	if (!err && !p->pid) {
		close(go[1]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
		child(argv, go[0], error[1]);
	}
	free(argv);
	close(go[0]);
	close(error[1]);
	p->go_fd = go[1];
	p->error_fd = error[0];
	if (!err) {
		p->pid_fd = (int)syscall(SYS_pidfd_open, p->pid, 0);
		err = p->pid_fd < 0 ? -errno : 0;
	}
	return err;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int procrun_go(struct procrun *p)
{
	int err = 0;

	close_fd(&p->go_fd);
	/* closed by a successful exec: then nothing can be read */
	if (read(p->error_fd, &err, sizeof(err)) != sizeof(err))
		err = 0;
	close_fd(&p->error_fd);
	return -err;
}

void procrun_end(struct procrun *p)
{
	bool held = p->go_fd >= 0;

	if (p->pid > 0) {
		kill(p->pid, held ? SIGKILL : SIGTERM);
		if (!held) {
			struct pollfd f = { .fd = p->pid_fd, .events = POLLIN };

			/* one that does not want to end is left alone */
			if (poll(&f, 1, 0) != 1)
				p->pid = 0;
		}
		if (p->pid)
			waitpid(p->pid, NULL, 0);
	}
	p->pid = 0;
	close_fd(&p->pid_fd);
	close_fd(&p->go_fd);
	close_fd(&p->error_fd);
}
