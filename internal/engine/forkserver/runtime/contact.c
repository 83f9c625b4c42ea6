/* Fork at first contact. A trunk is a run without a mutant that has a jump at the
 * entry of each function that mutants are in. At the first arrival at one of these it
 * stands still and makes runs as a slot does: each goes on from there, with a mutant.
 * What came before is done once for all of them.
 *
 * That is only right if a run that goes on from there cannot be told from one that
 * started at main. A scout finds out where it is: see scout.c. */
#include "ames.h"

/* The jump leads to a stub of Ames's: a call of ames_contact_entry, and at eight bytes
 * from its start the entry's address. The call is five bytes long. */
#define STUB_CALL 5
#define STUB_ENTRY 8

#if defined(__x86_64__)
#include <cpuid.h>

/* Read by the assembly below: the top of a stack of our own, since the program may
 * stand on a small one, and how much of it holds the vector registers. */
__attribute__((used)) static uint64_t stack_top, vector_size;

struct frame {
	uint64_t registers[16]; /* flags included */
	uint64_t back;          /* where the stub's call returns to */
};

/* All registers may hold arguments of the function, or what a compiler knows that it
 * does not change. XRSTOR wants zeros in the area's header (Intel SDM 1, 13.4.2). */
extern void ames_contact_entry(void);
__asm__(
	".text\n"
	".globl ames_contact_entry\n"
	".hidden ames_contact_entry\n"
	".type ames_contact_entry, @function\n"
	"ames_contact_entry:\n"
	"	pushfq\n"
	"	push %rax\n	push %rcx\n	push %rdx\n	push %rbx\n	push %rbp\n	push %rsi\n	push %rdi\n"
	"	push %r8\n	push %r9\n	push %r10\n	push %r11\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	mov %rsp, %rbp\n"
	"	mov %rsp, %rdi\n"
	"	mov stack_top(%rip), %rsp\n"
	"	sub vector_size(%rip), %rsp\n"
	"	and $-64, %rsp\n"
	"	mov %rsp, %rbx\n"
	"	xor %eax, %eax\n"
	"	mov %rax, 512(%rbx)\n	mov %rax, 520(%rbx)\n	mov %rax, 528(%rbx)\n	mov %rax, 536(%rbx)\n"
	"	mov %rax, 544(%rbx)\n	mov %rax, 552(%rbx)\n	mov %rax, 560(%rbx)\n	mov %rax, 568(%rbx)\n"
	"	mov $-1, %eax\n"
	"	mov $-1, %edx\n"
	"	xsave64 (%rbx)\n"
	"	call ames_contact\n"
	"	mov $-1, %eax\n"
	"	mov $-1, %edx\n"
	"	xrstor64 (%rbx)\n"
	"	mov %rbp, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %r11\n	pop %r10\n	pop %r9\n	pop %r8\n"
	"	pop %rdi\n	pop %rsi\n	pop %rbp\n	pop %rbx\n	pop %rdx\n	pop %rcx\n	pop %rax\n"
	"	popfq\n"
	"	ret\n"
	".size ames_contact_entry, . - ames_contact_entry\n");

uint64_t ames_contact_address(void)
{
	unsigned a, b, c, d;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return 0;
	return (uint64_t)&ames_contact_entry;
}

static int make_stack(void)
{
	enum { SIZE = 1 << 18 };
	unsigned a, b, c, d;
	if (stack_top)
		return 0;
	if (!__get_cpuid_count(13, 0, &a, &b, &c, &d))
		return ENOSYS;
	vector_size = b;
	char *p = ames_memory(SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!p)
		return ENOMEM;
	stack_top = (uint64_t)(p + SIZE);
	return 0;
}

#else

struct frame {
	uint64_t back;
};

/* There are no stubs for this architecture yet: Ames makes no trunks where the address is 0. */
uint64_t ames_contact_address(void) { return 0; }
static int make_stack(void) { return ENOSYS; }

#endif

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
#ifdef SYS_fork
	return (pid_t)SYS(SYS_fork, 0);
#else
	return (pid_t)SYS(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

static int tell(uint64_t entry, uint64_t cpu)
{
	/* A scout that asked for its number would be ended: programs must not know theirs. */
	struct ames_contact c = {entry, cpu - scouting, ames.scout ? 0 : (uint64_t)sys_getpid()};
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
		if (!ames_scout_may_fork() || ames_unwrite(entry) || tell(entry, arrived))
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
