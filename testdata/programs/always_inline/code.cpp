#include "code.h"

int brighten(int v, int by) { return limit(v + by); }

int darken(int v, int by) {
    int once = limit(v - by);
    return once == 0 ? limit(by - v) : once;
}

int sum_grey(const Pixel *p, int n) {
    Pixel sum = {0, 0, 0};
    for (int i = 0; i < n; ++i)
        sum = sum + p[i];
    return sum.grey();
}

int mid(int a, int b) { return between(a, b); }
double mid_double(double a, double b) { return between(a, b); }

static int plain(int v) { return v * 3 - 1; }

// Pulls its callees in.
__attribute__((flatten)) int flattened(int v) { return plain(v) + plain(v + 1); }

static ALWAYS int level2(int v) { return v & 1 ? v + 1 : v; }
static ALWAYS int level1(int v) { return level2(v) * 2; }
int deep(int v) { return level1(v) - level2(v + 1); }

int by_address(int v) {
    int (*f)(int) = limit; // a copy that stands by itself
    return f(v) + 1;
}
