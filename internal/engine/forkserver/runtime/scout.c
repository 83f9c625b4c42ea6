/* A scout is a run without a mutant that finds out at which contacts a program may be
 * forked: as long as it has done nothing that its copies would share or lack, such as
 * files that were written, descriptors that are open, processes, threads, timers. A
 * filter of system calls ends it at the first one that is not known to be harmless;
 * what was met before then is what a trunk may stop at. */
#include "ames.h"
#include <asm/ioctls.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#define MOST_FDS 1024

static struct sock_filter filter[512];
static unsigned short length;

static void add(uint16_t code, uint8_t yes, uint8_t no, uint32_t k)
{
	if (length < sizeof filter / sizeof *filter)
		filter[length] = (struct sock_filter){code, yes, no, k};
	length++;
}

static void load(size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset); }

static void allow(long call)
{
	add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)call);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

/* Allows a call if the low half of an argument is the value, or, for test BPF_JSET,
 * if it has none of the value's bits. */
static void allow_argument(long call, int argument, uint16_t test, uint32_t value)
{
	int set = test == BPF_JSET;
	add(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (uint32_t)call);
	load(offsetof(struct seccomp_data, args) + 8 * (size_t)argument);
	add((uint16_t)(BPF_JMP | BPF_K | test), (uint8_t)set, (uint8_t)!set, value);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
	load(offsetof(struct seccomp_data, nr));
}

static void allow_equal(long call, int argument, uint32_t value) { allow_argument(call, argument, BPF_JEQ, value); }
static void allow_without(long call, int argument, uint32_t bits) { allow_argument(call, argument, BPF_JSET, bits); }

/* What only looks, or changes nothing but what a forked child has for itself. Who has
 * asked for its number is not one of a child's. */
static const short harmless[] = {
	SYS_brk, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_mincore,
	SYS_read, SYS_readv, SYS_pread64, SYS_preadv, SYS_lseek, SYS_close, SYS_getdents64,
	SYS_fstat, SYS_newfstatat, SYS_statx, SYS_statfs, SYS_fstatfs, SYS_faccessat, SYS_readlinkat, SYS_getcwd,
	SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_rt_sigpending,
	SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getgroups,
	SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_times, SYS_getrusage, SYS_sysinfo,
	SYS_uname, SYS_getrandom,
	SYS_ppoll, SYS_pselect6, SYS_clock_nanosleep, SYS_nanosleep, SYS_sched_yield, SYS_sched_getaffinity,
	SYS_getcpu, SYS_futex, SYS_membarrier,
	SYS_exit_group, SYS_exit,
	OLD_CALLS_HARMLESS
};

static void end(int sig)
{
	(void)sig;
	sys_exit(0);
}

__attribute__((naked)) static void back_from_signal(void)
{
	__asm__(RETURN_FROM_SIGNAL);
}

static void allow_all(void)
{
	load(offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		allow(harmless[i]);
	for (uint32_t fd = 1; fd <= 2; fd++) {
		if (!(ames.redirected & 1u << fd))
			continue;
		allow_equal(SYS_write, 0, fd);
		allow_equal(SYS_writev, 0, fd);
	}
	allow_equal(SYS_sendmsg, 0, (uint32_t)ames.channel);
	allow_equal(SYS_pwrite64, 0, (uint32_t)ames_memory_file());
	allow_without(SYS_openat, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY));
#ifdef OLD_CALL_OPEN
	allow_without(OLD_CALL_OPEN, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY));
#endif
	allow_without(SYS_mmap, 3, MAP_SHARED);
	allow_equal(SYS_ioctl, 1, TCGETS);
	allow_equal(SYS_fcntl, 1, F_GETFD);
	allow_equal(SYS_fcntl, 1, F_GETFL);
	allow_equal(SYS_prlimit64, 2, 0); /* asks only */
	for (uint32_t sig = 1; sig <= 64; sig++)
		if (sig != SIGSYS)
			allow_equal(SYS_rt_sigaction, 0, sig);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRAP);
}

/* The descriptors that are open, and where they stand. */
struct descriptors {
	uint8_t open[MOST_FDS];
	int64_t position[MOST_FDS];
};

static struct descriptors at_first, now;

static void note_descriptor(pid_t fd, void *arg)
{
	struct descriptors *d = arg;
	if (fd < MOST_FDS)
		d->open[fd] = 1;
}

/* Descriptor 0 has no listing of its own: its name does not begin like a number's. */
static int list_descriptors(struct descriptors *d)
{
	memset(d, 0, sizeof *d);
	if (ames_each_number("/proc/self/fd", note_descriptor, d))
		return -1;
	for (int fd = 0; fd < MOST_FDS; fd++)
		if (fd != 1 && fd != 2 && (fd == 0 || d->open[fd]))
			d->position[fd] = SYS(SYS_lseek, fd, 0, SEEK_CUR);
	return 0;
}

int ames_scout_may_fork(void)
{
	return !list_descriptors(&now) && !memcmp(&now, &at_first, sizeof now);
}

/* To be called in the run, when all else is prepared. */
int ames_scout_begin(void)
{
	if (ames_keep_memory_file() < 0)
		return EACCES;
	if (list_descriptors(&at_first))
		return EIO;
	/* Where dumps or a log of the kernel's would be made, a signal that is handled makes none. */
	struct ames_sigaction act = {(void *)end, 0x04000000 /* SA_RESTORER */, (void *)back_from_signal, 0};
	SYS(SYS_rt_sigaction, SIGSYS, &act, NULL, sizeof(ames_sigset));
	allow_all();
	if (length > sizeof filter / sizeof *filter)
		return E2BIG;
	struct sock_fprog prog = {length, filter};
	long e = SYS(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
	if (!e)
		e = SYS(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	return (int)-e;
}
