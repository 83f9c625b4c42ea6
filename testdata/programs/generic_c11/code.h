#ifndef CODE_H
#define CODE_H
#include <stddef.h>
#define absolute(x) _Generic((x), int: absolute_int, long: absolute_long, double: absolute_double, default: absolute_int)(x)
int absolute_int(int v);
long absolute_long(long v);
double absolute_double(double v);
int kinds(void);
struct point { int x, y; };
int manhattan(struct point a, struct point b);
int compound(int n);
int designated(int i);
int statement_expression(int a, int b);
int cleanup(int v, int *log);
int overflow(int a, int b, int *out);
int builtins(unsigned v);
_Noreturn void stop(int code);
int nested_max(int a, int b, int c);
int choose_const(int v);
size_t align_sum(void);
int restrict_copy(int *restrict to, const int *restrict from, int n);
#endif
