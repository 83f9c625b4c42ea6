#include "code.h"

int mean(int a, int b) { return (a + b) / 2; }

int poly(int x) { return 3 * x * x - 2 * x + 7; }

unsigned mix(unsigned a, unsigned b) { return ((a & b) | (a ^ 0x0f)) + (b >> 2) - (a << 3); }

int shifts(int v, int by) { return (v << by) + (v >> by); }

int64_t wide(int64_t a, int64_t b) { return a * b - (a % b) + (a / b); }

int8_t narrow(int8_t a, int8_t b) { return a * b; }

uint8_t saturate(uint8_t a, uint8_t b) {
    int sum = a + b;
    if (sum > 255)
        sum = 255;
    return (uint8_t)sum;
}

int divide(int a, int b) {
    if (b == 0)
        return 0;
    return a / b * 100 + a % b;
}

unsigned udivide(unsigned a, unsigned b) { return b != 0 ? a / b + a % b * 1000 : ~0u; }

double quadratic(double a, double b, double c, double x) { return a * x * x + b * x - c / 2; }

float lerp(float a, float b, float t) { return a + (b - a) * t; }

int compare_floats(double a, double b) {
    int r = 0;
    if (a < b)
        r += 1;
    if (a <= b)
        r += 10;
    if (a > b)
        r += 100;
    if (a >= b)
        r += 1000;
    if (a == b)
        r += 10000;
    if (a != b)
        r += 100000;
    return r;
}

int compare_unsigned(unsigned a, unsigned b) { return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3; }

int compound(int v) {
    v += 5;
    v -= 2;
    v *= 4;
    v /= 3;
    v %= 50;
    v <<= 2;
    v >>= 1;
    v &= 0x7e;
    v |= 0x100;
    v ^= 0x11;
    return v;
}

int steps(int *v) {
    int a = (*v)++;
    int b = ++*v;
    int c = (*v)--;
    int d = --*v;
    return a * 1000 + b * 100 + c * 10 + d;
}

int negate(int v) { return -v + ~v; }

int power(int base, unsigned exponent) {
    int result = 1;
    while (exponent > 0) {
        if (exponent & 1)
            result *= base;
        base *= base;
        exponent >>= 1;
    }
    return result;
}

unsigned gcd(unsigned a, unsigned b) {
    while (b != 0) {
        unsigned t = a % b;
        a = b;
        b = t;
    }
    return a;
}

int clamp(int v, int low, int high) { return v < low ? low : v > high ? high : v; }

bool in_range(long v, long low, long high) { return v >= low && v <= high; }

int conversions(double d, long l, unsigned char c) {
    int i = (int)(d * 2);
    short s = (short)(l + 1);
    float f = (float)c / 4;
    return i + s + (int)(f * 100) + (d > l);
}

int not_all(int v) { return !v + !!v * 2 + !(v > 3) * 4; }

long double thirds(long double v) { return v / 3 * 6 - v; }
