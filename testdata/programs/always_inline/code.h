#pragma once
#define ALWAYS __attribute__((always_inline)) inline

// These exist in their callers only.
static ALWAYS int limit(int v) { return v > 255 ? 255 : v < 0 ? 0 : v; }

struct Pixel {
    int r, g, b;
    ALWAYS int grey() const { return (r * 2 + g * 5 + b) / 8; }
    ALWAYS Pixel operator+(const Pixel &o) const { return {limit(r + o.r), limit(g + o.g), limit(b + o.b)}; }
};

template <class T> ALWAYS T between(T a, T b) { return a + (b - a) / 2; }

int brighten(int v, int by);
int darken(int v, int by);
int sum_grey(const Pixel *p, int n);
int mid(int a, int b);
double mid_double(double a, double b);
int flattened(int v);
int deep(int v);
int by_address(int v);
