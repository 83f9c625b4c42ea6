#include "code.h"

#include <stdlib.h>

OTHER_ABI long other_sum(int a, long b, double c, struct triple t, long e, long f) {
    return a + b * 2 + (long)c - t.a + t.c + e * f;
}

OTHER_ABI struct triple other_triple(long v) {
    struct triple t = {v, v + 1, v * v};
    return t;
}

REGCALL int reg_sum(int a, int b, int c, int d, int e, int f, int g, int h) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g - h;
}

VECTORCALL double vector_sum(double a, float b, int c) { return a * b - c; }

static OTHER_ABI int by_pointer(int v, OTHER_ABI long (*f)(int, long, double, struct triple, long, long)) {
    return (int)f(v, 1, 2.5, other_triple(v), 3, 4);
}

int cross(int v) { return by_pointer(v, other_sum) + reg_sum(v, v, v, v, v, v, v, 1) + (int)vector_sum(v, 0.5f, 1); }

__attribute__((preserve_most)) void preserving(int v, int *out) { *out = v < 0 ? -v : v + 2; }

void leave(int code) {
    if (code > 1)
        exit(code - 1);
    abort();
}

int cold(int v) { return v - 7; }
int elsewhere(int v) { return v * 9; }
int aligned(int v) { return v | 8; }
int plain(int v) { return v & 12; }
int small(int v) { return v ^ 3; }
int pure(const int *v) { return *v + 1; }
int constant(int v) { return v * v; }
int *nonnull(int *v) { return v + 1; }
int bare(int v) {
    char room[16] = {(char)v};
    return room[0] - v + 5;
}

void *fresh(unsigned long n) {
    char *p = malloc(n + 1);
    if (!p)
        leave(3);
    p[0] = (char)n;
    return p;
}
