/* All that is particular to x86-64, for arch.h. The Go side is internal/engine/machine/amd64. */
#ifndef AMES_AMD64_H
#define AMES_AMD64_H

/* The layout of stubs at contacts, which Go makes: a call, and the entry's address. */
#define STUB_SIZE 16
#define STUB_CALL 5
#define STUB_ENTRY 8

/* System calls that Linux has for this architecture, and not for newer ones. */
#define OLD_CALLS_NAMING \
	SYS_creat, SYS_mkdir, SYS_mknod, SYS_symlink, SYS_link, SYS_rename, SYS_unlink, SYS_rmdir,
#define OLD_CALLS_HARMLESS \
	SYS_poll, SYS_select, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_time, SYS_getrlimit,
#define OLD_CALL_OPEN SYS_open
#define OLD_CALL_FORK SYS_fork

/* The relocation of a slot that a call stub jumps by (System V ABI, AMD64, table 4.9). */
#define JUMP_SLOT R_X86_64_JUMP_SLOT

/* System V ABI, AMD64, A.2.1. */
static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

/* The body of a function that returns from a signal: rt_sigreturn. */
#define RETURN_FROM_SIGNAL "mov $15, %eax\n	syscall"

/* Thread-local offsets count from here. Clang 13 has no builtin for it. */
static inline uint64_t sys_thread_pointer(void)
{
	uint64_t tp;
	__asm__("movq %%fs:0, %0" : "=r"(tp));
	return tp;
}

static inline void arch_copy(void *to, const void *from, size_t n)
{
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

/* Writes a jump from one place to another; returns its length, 0 if that is too far away. */
static inline size_t jump_to(char *code, uint64_t from, uint64_t to)
{
	int64_t distance = (int64_t)(to - (from + 5));
	int32_t near = (int32_t)distance;
	if (near != distance)
		return 0;
	code[0] = (char)0xe9;
	__builtin_memcpy(code + 1, &near, 4);
	return 5;
}

/* Reports whether a function only returns, and n bytes of code fit into it and the gap behind it. */
static inline int is_empty_function(const char *code, size_t n)
{
	const unsigned char *c = (const unsigned char *)code;
	if (c[0] == 0xf3 && c[1] == 0x0f && c[2] == 0x1e && c[3] == 0xfa) /* endbr64 */
		c += 4;
	if (c[0] == 0xf3)
		c++;
	return c[0] == 0xc3 && (uint64_t)code % 16 + n <= 16;
}

/* What a stub calls: it saves the registers, calls ames_contact(struct frame *) on a stack
 * of our own, and goes on where that has set `back` to. */
#ifdef AMES_CONTACT_ENTRY
#include <cpuid.h>

/* Read by the assembly below: the top of that stack, since the program may stand on a
 * small one, and how much of it holds the vector registers. */
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
	"	push %r8\n	push %r9\n	push %r10\n	push %r11\n"
	"	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
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

/* The address of ames_contact_entry; 0 if this processor cannot save its registers so. */
static uint64_t contact_entry(void)
{
	unsigned a, b, c, d;
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return 0;
	return (uint64_t)&ames_contact_entry;
}

/* Says where the top of the stack is. */
static int contact_stack(char *top)
{
	unsigned a, b, c, d;
	if (!__get_cpuid_count(13, 0, &a, &b, &c, &d))
		return ENOSYS;
	vector_size = b;
	stack_top = (uint64_t)top;
	return 0;
}
#endif

#endif
