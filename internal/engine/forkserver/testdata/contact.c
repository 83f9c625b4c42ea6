/* Does what its first argument says, and then comes to `here`. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <immintrin.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

int wanted = 1;

/* Arguments in every kind of register, and on the stack. */
__attribute__((noinline)) long here(long a, long b, long c, long d, long e, long f, long on_stack, double x, float y, __m128i v, long double w)
{
	__asm__ volatile("");
	long sum = a + 2 * b + 3 * c + 5 * d + 7 * e + 11 * f + 13 * on_stack;
	return sum == 13 + 2 * 12 + 3 * 11 + 5 * 10 + 7 * 9 + 11 * 8 + 13 * 7 && x == 1.5 && y == -2.5f && w == 3.25L && _mm_cvtsi128_si32(v) == 99 ? wanted : 100;
}

static int call_here(void)
{
	return (int)here(13, 12, 11, 10, 9, 8, 7, 1.5, -2.5f, _mm_set1_epi32(99), 3.25L);
}

__attribute__((noinline)) void later(void) { __asm__ volatile(""); }

static void spin(long milliseconds)
{
	struct timespec t;
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < milliseconds);
}

static void *nothing(void *p) { return p; }
static void ignore(int sig) { (void)sig; }

static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t recursive;

static ucontext_t outside, inside;
static int outcome;
static void on_small_stack(void)
{
	outcome = call_here();
	swapcontext(&inside, &outside);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const char *arg = argc > 2 ? argv[2] : "";
#define MODE(m) if (!strcmp(mode, m))
	/* Harmless. */
	MODE("allocates") memset(malloc(1 << 22), 1, 1 << 22);
	MODE("prints") { printf("before\n"); fflush(stdout); printf("buffered\n"); }
	MODE("reads") {
		char b[64];
		FILE *f = fopen("/proc/self/status", "r");
		if (!f || !fgets(b, sizeof b, f) || fclose(f)) return 101;
	}
	MODE("handles") signal(SIGUSR1, ignore);
	MODE("asks") { struct stat st; stat("/", &st); getenv("HOME"); time(NULL); isatty(1); struct pollfd p = {1, 0, 0}; poll(&p, 1, 0); }
	MODE("spins") spin(atoi(arg));
	MODE("locks for writing") pthread_rwlock_wrlock(&shared);
	MODE("locks again") {
		pthread_mutexattr_t a;
		pthread_mutexattr_init(&a);
		pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
		pthread_mutex_init(&recursive, &a);
		pthread_mutex_lock(&recursive);
	}
	MODE("small stack") {
		static char stack[16384];
		getcontext(&inside);
		inside.uc_stack.ss_sp = stack;
		inside.uc_stack.ss_size = sizeof stack;
		makecontext(&inside, on_small_stack, 0);
		swapcontext(&outside, &inside);
		return outcome;
	}
	/* What runs that go on from there would share, or lack. */
	MODE("writes") { FILE *f = fopen("file", "w"); fclose(f); }
	MODE("removes") unlink("file");
	MODE("makes a folder") mkdir("folder", 0755);
	MODE("keeps open") if (open("/proc/self/status", O_RDONLY) < 0) return 101;
	MODE("reads input") { char b; if (lseek(0, 1, SEEK_SET) != 1 || read(0, &b, 1) < 0) return 101; }
	MODE("pipe") { int p[2]; if (pipe(p)) return 101; }
	MODE("socket") if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) return 101;
	MODE("redirects") if (dup2(1, 2) < 0) return 101;
	MODE("closes") close(0);
	MODE("thread") { pthread_t t; pthread_create(&t, NULL, nothing, NULL); pthread_join(t, NULL); }
	MODE("child") { if (fork() == 0) _exit(0); wait(NULL); }
	MODE("system") if (system("exit 0")) return 101;
	MODE("timer") { struct itimerval v = {{0, 0}, {1000, 0}}; setitimer(ITIMER_REAL, &v, NULL); }
	MODE("alarm") alarm(1000);
	MODE("timer descriptor") if (timerfd_create(CLOCK_MONOTONIC, 0) < 0) return 101;
	MODE("shares memory") if (mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) return 101;
	MODE("moves") if (chdir("/")) return 101;
	MODE("asks who it is") if (getpid() < 0) return 101;
	MODE("asks for its group") if (getpgrp() < 0) return 101;
	MODE("signals itself") { signal(SIGUSR1, ignore); raise(SIGUSR1); }
	MODE("catches the filter") signal(SIGSYS, ignore);
	/* Ends. */
	MODE("never") return 5;
	MODE("hangs") spin(1000000);
	MODE("ends before") abort();

	int r = call_here();
	later();
	MODE("prints") printf("after\n");
	/* Locks know by the thread's number whose they are. */
	MODE("locks for writing") if (pthread_rwlock_unlock(&shared) || pthread_rwlock_trywrlock(&shared)) return 102;
	MODE("locks again") if (pthread_mutex_trylock(&recursive) || pthread_mutex_unlock(&recursive) || pthread_mutex_unlock(&recursive)) return 102;
	if (r == 50) kill(getppid(), SIGKILL);
	if (r == 51) spin(1000000);
	if (r == 52) for (;;) pause();
	if (r == 53 && fork() == 0) for (;;) pause();
	if (r == 54) raise(SIGSEGV);
	if (r == 55) return getpgrp() == getpid() ? 55 : 101;
	if (r == 56) { /* a child must be ours to wait for, and its signal come to us */
		pid_t p = fork();
		int status;
		if (p == 0) _exit(3);
		return wait(&status) == p && WEXITSTATUS(status) == 3 ? 56 : 101;
	}
	if (r == 57) abort();
	if (r == 58) { /* signals and threads still reach it */
		pthread_t t;
		signal(SIGUSR1, ignore);
		return pthread_kill(pthread_self(), SIGUSR1) || raise(SIGUSR1) || pthread_create(&t, NULL, nothing, NULL) || pthread_join(t, NULL) ? 101 : 58;
	}
	return r;
}
