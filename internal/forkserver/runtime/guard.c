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

/* So many forks are free: most test programs that fork often wait for each child. */
#define FREE 64

/* Then the run's processes are counted at every EACHth fork. */
#define EACH 16

/* More than so many it may not have. What else there is on the machine does not count: whether fork
 * fails must not depend on that. */
#define MOST 512

/* Among more than this many, who forks gets the lowest priority, and those that it makes with it: else
 * the process that looks after the run would hardly get a turn among them. */
#define CROWD 32

void ames_count_forks(pid_t keeper)
{
	if (!ames.handed) /* else heirs are counted too: see heir.c */
		ames.forks = ames_shared(sizeof *ames.forks);
	if (ames.forks)
		ames_forks_begin(keeper);
}

void ames_forks_begin(pid_t keeper)
{
	if (ames.forks)
		*ames.forks = (struct forks){0, 0, (uint32_t)keeper};
}

/* How many processes a keeper has below it, up to one more than it may. Who forks may have a stack of
 * two pages, as GoogleTest's children do. */
static uint32_t offspring(pid_t keeper)
{
	pid_t *list = ames_memory((MOST + 1) * sizeof *list, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!list)
		return 0;
	uint32_t n = ames_children(keeper, list, MOST + 1);
	for (uint32_t i = 0; i < n; i++)
		n += ames_children(list[i], list + n, MOST + 1 - n);
	SYS(SYS_munmap, list, (MOST + 1) * sizeof *list);
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
	if (n % EACH == 0)
		__atomic_store_n(&f->living, offspring((pid_t)f->keeper), __ATOMIC_SEQ_CST);
	uint32_t living = __atomic_load_n(&f->living, __ATOMIC_SEQ_CST);
	if (living > CROWD)
		SYS(SYS_setpriority, PRIO_PROCESS, 0, 19);
	return living > MOST;
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
