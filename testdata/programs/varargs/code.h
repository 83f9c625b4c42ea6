#ifndef CODE_H
#define CODE_H
#include <stdarg.h>
#include <stddef.h>
struct pair { int a; double b; };
struct big { long v[5]; };
int sum_ints(int n, ...);
double sum_mixed(const char *kinds, ...);
double sum_list(const char *kinds, va_list ap);
long twice(int n, ...);
int format(char *buf, size_t size, const char *fmt, ...);
int until_zero(int first, ...);
int forward(int n, ...);
long double longest(int n, ...);
#endif
