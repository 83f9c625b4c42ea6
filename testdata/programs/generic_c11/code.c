#include "code.h"

#include <stdlib.h>

int absolute_int(int v) { return v < 0 ? -v : v; }
long absolute_long(long v) { return v < 0 ? -v : v; }
double absolute_double(double v) { return v < 0 ? -v : v; }

int kinds(void) {
    int i = -3;
    long l = -40;
    double d = -500.5;
    return absolute(i) + (int)absolute(l) + (int)absolute(d);
}

_Static_assert(sizeof(struct point) == 2 * sizeof(int), "no padding");

int manhattan(struct point a, struct point b) { return absolute(a.x - b.x) + absolute(a.y - b.y); }

int compound(int n) {
    const int *values = (const int[]){n, n + 1, n * 2};
    struct point *p = &(struct point){.y = values[1], .x = values[2]};
    return manhattan(*p, (struct point){1}) * 10 + values[0];
}

int designated(int i) {
    static const int table[10] = {[2] = 20, [5 ... 7] = 50, [9] = 1};
    return i >= 0 && i < 10 ? table[i] : -1;
}

#define larger(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })

int statement_expression(int a, int b) {
    int calls = 0;
    int r = larger((calls++, a), b);
    int s = ({
        int t = a - b;
        if (t < 0)
            t = t * -2;
        t;
    });
    return r * 100 + s * 10 + calls;
}

static void drop(int **log) { **log = **log * 10 + 2; }

int cleanup(int v, int *log) {
    __attribute__((cleanup(drop))) int *guard = log;
    *log = 1;
    if (v > 5)
        return *guard + v;
    *log += 3;
    return v - 1;
}

int overflow(int a, int b, int *out) {
    if (__builtin_add_overflow(a, b, out))
        return 1;
    if (__builtin_mul_overflow(*out, 2, out))
        return 2;
    return 0;
}

int builtins(unsigned v) {
    if (__builtin_expect(v == 0, 0))
        return -1;
    return __builtin_popcount(v) * 100 + __builtin_ctz(v) * 10 + (31 - __builtin_clz(v));
}

void stop(int code) { exit(code + 1); }

int nested_max(int a, int b, int c) {
    if (a > b && a > c)
        return a;
    else if (b >= c)
        return b;
    if (c == -1)
        stop(50);
    return c;
}

int choose_const(int v) {
    enum { base = 7 };
    const int offset = sizeof(long) == 8 ? 100 : 200;
    return __builtin_choose_expr(sizeof(int) == 4, v + base, v - base) + offset;
}

size_t align_sum(void) {
    struct s {
        char c;
        _Alignas(16) char d;
    };
    return _Alignof(struct s) + sizeof(struct s) * 100;
}

int restrict_copy(int *restrict to, const int *restrict from, int n) {
    int copied = 0;
    while (copied < n && from[copied] != 0) {
        to[copied] = from[copied];
        copied += 1;
    }
    return copied;
}
