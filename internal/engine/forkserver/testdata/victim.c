/* A program under test that does what its first argument says. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int answer = 42;
__thread int thread_local_answer = 7;
char *mapped_flag;

__attribute__((noinline)) int compute(int x)
{
	__asm__ volatile("");
	return x + 1;
}

static void busy(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

static void *lock_twice(void *m)
{
	pthread_mutex_lock(m);
	pthread_mutex_lock(m);
	return NULL;
}

static void *nap(void)
{
	usleep(400000);
	return NULL;
}

static void *count(void *p)
{
	__atomic_add_fetch((int *)p, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static int list_descriptors(void)
{
	int n = 0;
	for (int fd = 0; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			n += printf("%d ", fd) > 0;
	printf("\n");
	return n;
}

static int signals_are_clean(void)
{
	sigset_t set;
	sigprocmask(SIG_SETMASK, NULL, &set);
	for (int s = 1; s < 32; s++) {
		struct sigaction a;
		if (sigismember(&set, s))
			return 0;
		if (sigaction(s, NULL, &a) == 0 && a.sa_handler != SIG_DFL)
			return 0;
	}
	return 1;
}

int main(int argc, char **argv, char **envp)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const char *arg = argc > 2 ? argv[2] : "";
#define MODE(m) if (!strcmp(mode, m))
	MODE("exit") return atoi(arg);
	MODE("_exit") _exit(atoi(arg));
	MODE("quick_exit") quick_exit(atoi(arg));
	MODE("abort") abort();
	MODE("raise") { raise(atoi(arg)); return 1; }
	MODE("segv") { *(volatile int *)8 = 1; return 1; }
	MODE("args") { for (int i = 1; i < argc; i++) puts(argv[i]); return argv[argc] != NULL; }
	MODE("compute") return compute(atoi(arg));
	MODE("answer") return answer;
	MODE("output") { puts("to stdout"); fflush(stdout); fputs("to stderr\n", stderr); return 0; }
	MODE("lines") { for (int i = 0; i < atoi(arg); i++) printf("line %d\n", i); return 0; }
	MODE("env") {
		for (char **e = envp; *e; e++)
			if (!strncmp(*e, "LD_PRELOAD", 10) || !strncmp(*e, "AMES_", 5) || !strncmp(*e, "VICTIM_", 7))
				puts(*e);
		char **p = envp;
		while (*p)
			p++;
		/* The auxiliary vector is behind the environment; 6 is the page size. */
		for (unsigned long *a = (unsigned long *)(p + 1); *a; a += 2)
			if (*a == 6)
				printf("page size %lu\n", a[1]);
		return 0;
	}
	MODE("system") return WEXITSTATUS(system(arg));
	MODE("descriptors") { list_descriptors(); return 0; }
	MODE("closeall") {
		for (int fd = 0; fd < 4096; fd++)
			close(fd);
		return 5;
	}
	MODE("cwd") { char b[4096]; puts(getcwd(b, sizeof b) ? b : strerror(errno)); return 0; }
	MODE("rmcwd") { char b[4096]; return getcwd(b, sizeof b) && rmdir(b) == 0 ? 6 : 1; }
	MODE("touch") { int fd = open(arg, O_CREAT | O_WRONLY, 0644); return fd < 0; }
	MODE("flood") for (;;) if (write(1, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n", 64) < 0) return 3;
	MODE("getenv") { puts(getenv(arg)); return 0; }
	MODE("setenv") {
		printf("%s ", getenv(arg));
		setenv(arg, "6", 1);
		printf("%s %s\n", getenv(arg), getenv("VICTIM_AB"));
		return 0;
	}
	MODE("eat") {
		for (size_t i = 0;; i++) {
			char *volatile p = malloc(1 << 20);
			if (!p)
				abort();
			memset(p, 1, 1 << 20);
		}
	}
	MODE("busy") busy();
	MODE("sleep") { for (;;) pause(); }
	MODE("naps") { for (;;) usleep(5000); }
	MODE("busythread") { pthread_t t; pthread_create(&t, NULL, (void *(*)(void *))busy, NULL); for (;;) pause(); }
	MODE("deadlock") {
		pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
		pthread_t t;
		pthread_create(&t, NULL, lock_twice, &m);
		pthread_join(t, NULL);
		return 0;
	}
	MODE("reads itself") { int p[2]; char c; return pipe(p) || read(p[0], &c, 1) < 0; }
	MODE("children wait") {
		/* For each other: the parent for the child, the child for the parent's pipe. */
		int p[2];
		char c;
		if (pipe(p))
			return 1;
		if (fork() == 0)
			_exit(read(p[0], &c, 1) != 1);
		wait(NULL);
		return 0;
	}
	MODE("wakes up") {
		/* By a thread that sleeps. */
		pthread_t t;
		pthread_create(&t, NULL, (void *(*)(void *))nap, NULL);
		pthread_join(t, NULL);
		return 12;
	}
	MODE("threads") {
		int n = 0;
		pthread_t t[8];
		for (int i = 0; i < 8; i++)
			pthread_create(t + i, NULL, count, &n);
		for (int i = 0; i < 8; i++)
			pthread_join(t[i], NULL);
		return n;
	}
	MODE("orphans") {
		for (int i = 0; i < atoi(arg); i++)
			if (fork() == 0)
				for (;;) pause();
		return 0;
	}
	MODE("daemon") {
		/* The classic way: a grandchild in its own session, deaf to signals. */
		if (fork() == 0) {
			setsid();
			if (fork() == 0) {
				for (int s = 1; s < 32; s++)
					signal(s, SIG_IGN);
				for (;;) pause();
			}
			_exit(0);
		}
		wait(NULL);
		return 0;
	}
	MODE("bomb") {
		/* Should nobody stop it, it stops itself before the machine is full. */
		int *forks = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		for (;;) {
			if (__atomic_load_n(forks, __ATOMIC_SEQ_CST) > 4000) { /* each fork counts twice */
				write(1, "unhindered\n", 11);
				_exit(1);
			}
			if (fork() < 0)
				usleep(1000);
			else
				__atomic_add_fetch(forks, 1, __ATOMIC_SEQ_CST);
		}
	}
	MODE("children") {
		/* Waits for each, and after the hundredth until the file is gone. */
		for (int i = 0; i < 200; i++) {
			pid_t p = fork();
			if (p == 0)
				_exit(0);
			if (p < 0 || waitpid(p, NULL, 0) != p)
				return 1;
			if (i == 100) {
				close(open(arg, O_CREAT | O_WRONLY, 0600));
				while (access(arg, F_OK) == 0)
					usleep(1000);
			}
		}
		return 0;
	}
	MODE("waitforchild") {
		/* The parent sleeps, the child works for a while. */
		pid_t p = fork();
		if (p == 0) {
			struct rusage ru;
			do {
				for (volatile int i = 0; i < 100000; i++);
				getrusage(RUSAGE_SELF, &ru);
			} while (ru.ru_utime.tv_sec * 1000 + ru.ru_utime.tv_usec / 1000 < atoi(arg));
			_exit(9);
		}
		int st;
		waitpid(p, &st, 0);
		return WEXITSTATUS(st);
	}
	MODE("busychild") { if (fork() == 0) busy(); wait(NULL); return 0; }
	MODE("signals") return signals_are_clean() ? 0 : 1;
	MODE("mask") {
		sigset_t all;
		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, NULL);
		for (int s = 1; s < 32; s++)
			signal(s, SIG_IGN);
		for (;;) pause();
	}
	MODE("stop") { raise(SIGSTOP); return 1; }
	MODE("exec") { execlp("sh", "sh", "-c", arg, (char *)NULL); return 1; }
	MODE("killparent") { kill(getppid(), SIGKILL); for (;;) pause(); }
	MODE("signalparent") {
		/* SIGNAL, or - and from it on to the last one but those that end or stop any process. */
		int first = abs(atoi(arg)), last = *arg == '-' ? 64 : first;
		for (int s = first; s <= last; s++)
			if (s != SIGKILL && s != SIGSTOP && s != 32 && s != 33)
				kill(getppid(), s);
		if (*arg != '-')
			kill(getppid(), first);
		usleep(20000);
		return 13;
	}
	MODE("killall") return kill(-1, 0) ? errno : 0; /* 0: no signal, only the answer */
	MODE("ids") return getpgrp() == getpid();
	MODE("noappend") { fcntl(1, F_SETFL, 0); printf("x\n"); return 0; }
	MODE("pipe") {
		/* Redirects its own output through a pipe, as some test suites do. */
		int p[2], saved = dup(1);
		if (pipe(p)) return 1;
		dup2(p[1], 1); close(p[1]);
		printf("captured"); fflush(stdout);
		dup2(saved, 1); close(saved);
		char b[64]; ssize_t n = read(p[0], b, sizeof b); close(p[0]);
		return n == 8 && !memcmp(b, "captured", 8) ? 11 : 1;
	}
	return 0;
}
