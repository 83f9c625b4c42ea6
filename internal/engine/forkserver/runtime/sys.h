/* System calls without libc. The program under test may define read, kill, malloc
 * or memcpy itself (test doubles do), and its definitions would win over libc's
 * for us too; some of them may even be mutated. So the runtime calls the kernel. */
#ifndef AMES_SYS_H
#define AMES_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

#include "arch.h"

#define SYS(n, ...) SYS_PAD(n, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define SYS_PAD(n, a, b, c, d, e, f, ...) sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* The kernel's signal set and sigaction differ from libc's. */
typedef uint64_t ames_sigset;
struct ames_sigaction {
	void *handler;
	unsigned long flags;
	void *restorer;
	ames_sigset mask;
};
#define SIGBIT(s) (1ull << ((s)-1))

static inline long sys_close(int fd) { return SYS(SYS_close, fd); }
static inline long sys_kill(pid_t pid, int sig) { return SYS(SYS_kill, pid, sig); }
static inline pid_t sys_getpid(void) { return (pid_t)SYS(SYS_getpid, 0); }
static inline pid_t sys_getppid(void) { return (pid_t)SYS(SYS_getppid, 0); }
static inline long sys_wait4(pid_t pid, int *status, int options, struct rusage *ru)
{
	return SYS(SYS_wait4, pid, status, options, ru);
}
static inline int sys_open(const char *path, int flags)
{
	return (int)SYS(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
}
static inline long sys_read(int fd, void *buf, size_t n) { return SYS(SYS_read, fd, buf, n); }
static inline void *sys_mmap(uint64_t addr, size_t n, int prot, int flags, int fd, uint64_t off)
{
	return (void *)SYS(SYS_mmap, addr, n, prot, flags, fd, off);
}
static inline int sys_failed(const void *p) { return (unsigned long)p >= (unsigned long)-4095; }
static inline long sys_sigmask(ames_sigset set, ames_sigset *old)
{
	return SYS(SYS_rt_sigprocmask, SIG_SETMASK, &set, old, sizeof(set));
}

static inline _Noreturn void sys_exit(int code)
{
	for (;;)
		SYS(SYS_exit_group, code);
}

static inline uint64_t sys_clock(clockid_t id)
{
	struct timespec ts = {0, 0};
	if (SYS(SYS_clock_gettime, id, &ts) < 0)
		return 0;
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}
static inline uint64_t sys_now(void) { return sys_clock(CLOCK_MONOTONIC); }

#endif
