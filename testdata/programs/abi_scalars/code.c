#include "code.h"

float _Complex conj_times(float _Complex a, float _Complex b) { return conjf(a) * b; }

double _Complex rotate90(double _Complex z, double by) {
    double _Complex r = z * I + by;
    return -r;
}

long double _Complex lift(long double _Complex z) { return z + creall(z) * 2; }

long double interpolate(long double a, long double b, long double t) {
    if (t <= 0)
        return a;
    if (t >= 1)
        return b;
    return a + (b - a) * t;
}

wide wide_mul(int64_t a, int64_t b) { return (wide)a * b + 1; }

uwide wide_mix(uwide a, int shift, uwide b) {
    if (a > b)
        return (a - b) >> shift;
    return (a ^ b) << shift | (a & 1);
}

bool both(bool a, bool b) { return a && b; }
bool is_odd(long v) { return v % 2 != 0; }
signed char narrow(int v) { return (signed char)(v - 300); }
unsigned char wrap(unsigned char a, unsigned char b) { return a + b; }
short half(short v) { return v / 2; }
uint16_t fold16(uint32_t v) { return (uint16_t)(v >> 16) ^ (uint16_t)v; }

struct flags make_flags(unsigned a, int b, bool d) {
    struct flags f = {0};
    f.a = a;
    f.b = b;
    f.c = ~0ULL;
    f.d = d || a > 6;
    f.e = -1 - b;
    return f;
}

int flags_sum(struct flags f) { return f.a + f.b * 10 + (f.c == 0xffffffffffULL) * 1000 + f.d * 2000 + f.e; }

struct flags *bump(struct flags *f) {
    f->a++;
    f->b -= 3;
    f->c += 2;
    f->d = !f->d;
    f->e <<= 1;
    return f;
}

int count_bits(uint64_t v) {
    int n = 0;
    while (v) {
        v &= v - 1;
        n++;
    }
    return n;
}
