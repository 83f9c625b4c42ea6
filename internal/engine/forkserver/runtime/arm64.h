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

/* Writes a jump from one place to another; returns its length, 0 if that is too far away. */
static inline size_t jump_to(char *code, uint64_t from, uint64_t to)
{
	int64_t distance = (int64_t)(to - from);
	uint32_t b = 0x14000000u | ((uint32_t)(distance >> 2) & 0x03ffffffu);
	if (distance < -(1 << 27) || distance >= 1 << 27)
		return 0;
	__builtin_memcpy(code, &b, 4);
	return 4;
}

/* Reports whether a function only returns, and n bytes of code fit into it. */
static inline int is_empty_function(const char *code, size_t n)
{
	uint32_t c[2];
	__builtin_memcpy(c, code, sizeof c);
	return n == 4 && (c[0] == 0xd65f03c0 || (c[0] == 0xd503245f && c[1] == 0xd65f03c0)); /* ret; bti c, ret */
}

#ifdef AMES_CONTACT_ENTRY
struct frame {
	uint64_t back;
};

static uint64_t contact_entry(void) { return 0; }
static int contact_stack(char *top) { return top ? ENOSYS : 0; }
#endif

#endif
