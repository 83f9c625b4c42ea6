/* Two things that a mutant must not do to the machine.
 *
 * A mutant that forks without end has thousands of processes before anyone on the
 * machine, its supervisor included, gets a turn again. RLIMIT_NPROC counts all
 * processes of a user, and none of root's, so it does not help. Hence fork itself
 * fails, as it does on a full machine, for a run that has too many. Only fork is
 * guarded: other programs that a run executes do not have the runtime, nor do mutants.
 *
 * And kill with a mutated number may be -1: everything that the user has, Ames included. */
#include "ames.h"
#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

/* So many forks are free: most test programs that fork often wait for each child. */
#define FREE 64

/* More processes than this a run may not have. Who forks asks first how many threads the machine has more
 * than at the last free fork, which takes no time: a flood grows faster than anybody could count it. Only
 * where these are as many, the run's own are counted: whether fork fails must not depend on others. */
#define MOST 512

/* Among more than this many, who forks gets the lowest priority, and those that it makes with it: else
 * the process that looks after the run would hardly get a turn among them. */
#define CROWD 32

/* The kernel gives 16 bits of the number. */
static uint16_t threads_on_machine(void)
{
	struct sysinfo info = {0};
	SYS(SYS_sysinfo, &info);
	return info.procs;
}

void ames_count_forks(pid_t keeper)
{
	if (!ames.handed) /* else heirs are counted too: see heir.c */
		ames.forks = ames_shared(sizeof *ames.forks);
	ames_forks_begin(keeper);
}

void ames_forks_begin(pid_t keeper)
{
	if (ames.forks)
		*ames.forks = (struct forks){0, 0, (uint32_t)keeper};
}

/* How many processes a keeper has below it; those beyond `enough` are not counted. Who forks may have a
 * stack of two pages, as GoogleTest's children do. */
static uint32_t offspring(pid_t keeper, uint32_t enough)
{
	size_t size = enough * sizeof(pid_t);
	pid_t *list = ames_memory(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!list)
		return 0;
	uint32_t n = ames_children(keeper, list, enough);
	for (uint32_t i = 0; i < n && n < enough; i++)
		n += ames_children(list[i], list + n, enough - n);
	SYS(SYS_munmap, list, size);
	return n;
}

int ames_too_many_forks(void)
{
	struct forks *f = ames.forks;
	if (!f)
		return 0;
	uint32_t n = __atomic_add_fetch(&f->count, 1, __ATOMIC_SEQ_CST);
	if (n < FREE)
		return 0;
	uint16_t now = threads_on_machine();
	if (n == FREE)
		__atomic_store_n(&f->threads, now, __ATOMIC_SEQ_CST);
	int16_t more = (int16_t)(now - (uint16_t)__atomic_load_n(&f->threads, __ATOMIC_SEQ_CST));
	if (more <= CROWD)
		return 0;
	uint32_t own = offspring((pid_t)f->keeper, (more > MOST ? MOST : CROWD) + 1);
	if (own > CROWD)
		SYS(SYS_setpriority, PRIO_PROCESS, 0, 19);
	return own > MOST;
}

__attribute__((visibility("default"))) pid_t fork(void);

pid_t fork(void)
{
	static pid_t (*real)(void);
	if (ames.role == ROLE_TEST && ames_too_many_forks()) {
		errno = EAGAIN;
		return -1;
	}
	if (!real)
		real = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
	if (!real) {
		errno = ENOSYS;
		return -1;
	}
	return real();
}

__attribute__((visibility("default"))) int kill(pid_t pid, int sig);

int kill(pid_t pid, int sig)
{
	long e = ames.role == ROLE_TEST && pid == -1 ? -EPERM : sys_kill(pid, sig);
	if (e < 0) {
		errno = (int)-e;
		return -1;
	}
	return 0;
}
