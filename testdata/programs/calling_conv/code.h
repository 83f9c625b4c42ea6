#ifndef CODE_H
#define CODE_H
#include <stdarg.h>
#if defined(__x86_64__)
#define OTHER_ABI __attribute__((ms_abi))
#define REGCALL __attribute__((regcall))
#define VECTORCALL __attribute__((vectorcall))
#else
#define OTHER_ABI
#define REGCALL
#define VECTORCALL
#endif
struct triple { long a, b, c; };
OTHER_ABI long other_sum(int a, long b, double c, struct triple t, long e, long f);
OTHER_ABI struct triple other_triple(long v);
REGCALL int reg_sum(int a, int b, int c, int d, int e, int f, int g, int h);
VECTORCALL double vector_sum(double a, float b, int c);
int cross(int v);
__attribute__((preserve_most)) void preserving(int v, int *out); /* old compilers lose a returned value */
__attribute__((noreturn)) void leave(int code);
__attribute__((cold)) int cold(int v);
__attribute__((section(".text.special"))) int elsewhere(int v);
__attribute__((aligned(64))) int aligned(int v);
__attribute__((optnone, noinline)) int plain(int v);
__attribute__((minsize)) int small(int v);
__attribute__((pure)) int pure(const int *v);
__attribute__((const)) int constant(int v);
__attribute__((nonnull, returns_nonnull)) int *nonnull(int *v);
__attribute__((warn_unused_result, malloc)) void *fresh(unsigned long n);
__attribute__((no_stack_protector, no_sanitize("address"))) int bare(int v);
#endif
