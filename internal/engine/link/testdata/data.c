// Data of all kinds, calls near and far, tables of addresses.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern long host_variable, host_table[4];
long host_double(long);
long host_apply(long (*)(long), long);

extern long nowhere_variable __attribute__((weak));
extern long nowhere_function(long) __attribute__((weak));

long tentative[8];
static long zeros[1000];
static long counted = 5;
const char *const names[] = {"zero", "one", "two", "three"};
static const char *mutable_names[] = {"a", "bb", "ccc"};
long exported = 77;
long *pointer_to_exported = &exported;
static long *interior = &zeros[17];
_Alignas(256) char aligned[256];

static long square(long x) { return x * x; }
static long cube(long x) { return x * x * x; }
long twice(long x) { return 2 * x; }
long (*const operations[])(long) = {square, cube, twice, host_double, labs};

__attribute__((noinline)) static long choose(long x) {
  switch (x) {
  case 0: return 3;
  case 1: return square(x + 4);
  case 2: return 9 + counted;
  case 3: return -4;
  case 4: return host_double(x);
  case 5: return (long)strlen(names[x & 3]);
  case 6: return twice(x) - 1;
  case 7: return zeros[x];
  default: return 1;
  }
}

__attribute__((noinline)) static long jump(const unsigned char *code) {
  static const void *const labels[] = {&&add, &&mul, &&neg, &&end};
  long acc = 1;
  goto *labels[*code++];
add:
  acc += 5;
  goto *labels[*code++];
mul:
  acc *= 7;
  goto *labels[*code++];
neg:
  acc = -acc;
  goto *labels[*code++];
end:
  return acc;
}

__attribute__((noinline)) static long sum(int n, ...) {
  va_list ap;
  va_start(ap, n);
  long s = 0;
  while (n--) s += va_arg(ap, long);
  va_end(ap);
  return s;
}

static int compare(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

long test_data(long n) {
  char text[200];
  long r = 0, sorted[5] = {5, 3, 9, 1, n};
  for (int i = 0; i < 5; i++) r = 31 * r + operations[i](n + i);
  for (long i = 0; i < 9; i++) r = 31 * r + choose(i);
  r += jump((const unsigned char *)"\0\1\2\0\3");
  r += sum(3, n, 2 * n, 3 * n);
  qsort(sorted, 5, sizeof *sorted, compare);
  for (int i = 0; i < 5; i++) r = 7 * r + sorted[i];
  snprintf(text, sizeof text, "%s %ld %.3f %Lf", names[n & 3], exported, n / 3.0, (long double)n / 7);
  for (char *p = text; *p; p++) r = 33 * r + *p;
  *interior = n;
  r += zeros[17] + *pointer_to_exported + host_variable + host_table[2];
  tentative[3] += n;
  r += tentative[3] + counted++ + (long)strlen(mutable_names[2]);
  r += host_apply(square, n) + host_apply(labs, -n);
  r += ((unsigned long)aligned % 256) * 1000000;
  if (&nowhere_variable) r += nowhere_variable;
  if (nowhere_function) r += nowhere_function(n);
  fprintf(stderr, "%s", "");
  return r;
}
