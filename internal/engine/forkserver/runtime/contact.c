/* Fork at first contact. A trunk is a run without a mutant that has a jump at the
 * entry of each function that mutants are in. At the first arrival at one of these it
 * stands still and makes runs as a slot does: each goes on from there, with a mutant.
 * What came before is done once for all of them.
 *
 * That is only right if a run that goes on from there cannot be told from one that
 * started at main. A scout finds out where it is: see scout.c. */
#define AMES_CONTACT_ENTRY
#include "ames.h"

/* The jump leads to a stub of Ames's: a call of what contact_entry gives, STUB_CALL bytes
 * long, and STUB_ENTRY bytes from the stub's start the entry's address. */

uint64_t ames_contact_address(void) { return contact_entry(); }

static int make_stack(void)
{
	enum { SIZE = 1 << 18 };
	static char *stack;
	if (stack)
		return 0;
	char *p = ames_memory(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!p)
		return ENOMEM;
	int e = contact_stack(p + SIZE);
	if (e)
		SYS(SYS_munmap, p, SIZE);
	else
		stack = p;
	return e;
}

/* What a run must have before it is forked that is to stop at contacts. */
int ames_contact_prepare(void)
{
	int e = make_stack();
	if (!e && !ames.standing && !(ames.standing = ames_shared(sizeof *ames.standing)))
		e = ENOMEM;
	if (!e)
		*ames.standing = 0;
	return e;
}

static uint64_t cpu_time(void) { return sys_clock(CLOCK_PROCESS_CPUTIME_ID); }

/* What of a scout's CPU time is not the program's. */
static uint64_t scouting;

/* In the run. */
int ames_contact_begin(int channel, int scout)
{
	uint64_t start = cpu_time();
	ames.channel = ames_high_fd(channel);
	ames.scout = scout;
	int e = scout ? ames_scout_begin() : 0;
	scouting = scout ? cpu_time() - start : 0;
	return e;
}

/* libc notes the number of a thread in locks that it holds, and takes the number from
 * where fork would put the new process's. Locks that a trunk holds are its runs' too:
 * so the kernel is asked, and libc goes on with the number that it knows. Where it needs
 * the kernel's, for signals to the thread itself, it asks for that. */
static pid_t fork_as_is(void)
{
#ifdef OLD_CALL_FORK
	return (pid_t)SYS(OLD_CALL_FORK, 0);
#else
	return (pid_t)SYS(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

static int tell(uint64_t entry, uint64_t cpu)
{
	/* A scout that asked for its number would be ended: programs must not know theirs. */
	struct ames_contact c = {.entry = entry, .cpu = cpu - scouting, .pid = ames.scout ? 0 : (uint64_t)sys_getpid()};
	ames_name_entry(&c);
	ames.used_before = c.cpu;
	return ames_send(ames.channel, AMES_CONTACT, &c, sizeof c, NULL, 0);
}

/* Returns where the program is to go on: in a scout, and in runs with a mutant. */
__attribute__((used)) void ames_contact(struct frame *f)
{
	uint64_t entry, arrived = cpu_time();
	memcpy(&entry, (const char *)f->back - STUB_CALL + STUB_ENTRY, sizeof entry);
	f->back = entry;
	ames_block_signals();
	if (ames.scout) {
		int e = ames_scout_may_fork() ? ames_unwrite(entry) : EBUSY;
		if (e == ENOENT)
			e = ames_unwrite_opened(entry);
		if (e || tell(entry, arrived))
			sys_exit(0);
		ames_restore_signals();
		scouting += cpu_time() - arrived;
		return;
	}
	ames_buffer_lost();
	ames_share_writes(0);
	ames.children = 0;
	SYS(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
	*ames.standing = 1;
	ames.fork = fork_as_is;
	if (tell(entry, arrived))
		sys_exit(0);
	ames_serve_runs(ames.channel);
}
