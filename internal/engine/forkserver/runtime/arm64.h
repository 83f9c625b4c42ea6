/* All that is particular to AArch64, for arch.h. There are no stubs at contacts yet: Ames
 * makes no trunks where contact_entry is 0. */
#ifndef AMES_ARM64_H
#define AMES_ARM64_H

#define STUB_SIZE 0
#define STUB_CALL 0
#define STUB_ENTRY 0

/* The relocation of a slot that a call stub jumps by (AAELF64, "Dynamic relocations"). */
#define JUMP_SLOT R_AARCH64_JUMP_SLOT

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}

#define RETURN_FROM_SIGNAL "mov x8, #139\n	svc 0"

static inline uint64_t sys_thread_pointer(void)
{
	uint64_t tp;
	__asm__("mrs %0, tpidr_el0" : "=r"(tp));
	return tp;
}

static inline void arch_copy(void *to, const void *from, size_t n)
{
	volatile char *t = to;
	const char *f = from;
	while (n--)
		*t++ = *f++;
}

#ifdef AMES_CONTACT_ENTRY
struct frame {
	uint64_t back;
};

static uint64_t contact_entry(void) { return 0; }
static int contact_stack(char *top) { return top ? ENOSYS : 0; }
#endif

#endif
