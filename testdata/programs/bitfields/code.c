/* Bit-fields, truth values, narrow integers and what is done to them with wider
 * ones. */
#include "code.h"

int bf1(bits *b) {
    b->a++;
    b->b--;
    ++b->a;
    --b->b;
    return b->a * 10 + b->b;
}

int bf2(bits *b) {
    b->a += 3;
    b->b -= 7;
    b->d *= 3;
    b->d /= 2;
    b->d %= 1000;
    return b->a - b->b + (int)b->d;
}

int bf3(bits *b) {
    b->a |= 5;
    b->b &= 9;
    b->d ^= 3;
    b->a <<= 1;
    b->d >>= 2;
    return b->a + b->b + (int)b->d;
}

int bf4(bits *b) {
    b->c = 1;
    b->a = 5;
    b->b = -3;
    b->f = 9;
    b->e = 3;
    b->g = -1;
    return b->c + b->a * b->b - b->f + b->e + b->g;
}

int bf5(bits *b) { return (b->a << 3) + (b->b << 2) + (int)(b->d << 4 >> 2); }

int bf6(bits *b) { return -b->a + ~b->b + !b->c + (b->a > b->b) + (b->d == 7); }

int bf7(bits *b) {
    b->f += 9;
    b->f++;
    b->f--;
    b->f *= 3;
    b->f <<= 1;
    return (int)b->f;
}

int bf8(bits *b) { int r = b->a++ + --b->b; return r + (b->a = 9) + (b->b += 20); }

_Bool bo(_Bool b, int n) {
    b += n;
    b |= 0;
    b ^= 1;
    b++;
    b--;
    --b;
    b = n;
    return !b;
}

int bo2(_Bool b, _Bool c) { return -b + ~c + (b << 3) - (b - c) * 2; }

unsigned char u8(unsigned char a, int b) {
    a += b;
    a -= 3;
    a *= b;
    a <<= 2;
    a >>= 1;
    a ^= 0x55;
    a |= b;
    a &= 0xf7;
    a %= 50;
    return a / 2;
}

signed char s8(signed char a, unsigned b) {
    a += b;
    a *= 2;
    a <<= 1;
    a >>= 1;
    a -= b;
    return a;
}

int mixed(int i, float f) {
    i += f;
    i *= 2.5;
    i -= f;
    i /= 1.5;
    return i;
}

unsigned mixed2(unsigned u, signed char c) {
    u += c;
    u *= c;
    u -= c;
    u >>= 1;
    return u;
}

int16_t s16(uint16_t a, int16_t b) { return a * b - b / 3 + (a << 2) + (b << 2) + -b + ~a; }

long long wide(int a, unsigned b, long long c) { return a * b + c * a - (a + b) * c; }

long double ld(long double a) {
    a += 1;
    a++;
    --a;
    a = -a;
    a = 5;
    return a * 2 - 1.5L;
}

enum tinyenum te(enum tinyenum e) {
    e = T2;
    e++;
    e += 3;
    e = 1;
    return e;
}

int te2(enum tinyenum e) { return (e << 3) + (e > T1) - e * 2 + -e; }

int cmpret(double a, double b) {
    return (a < b) + (a <= b) * 2 + (a != b) * 4 + !(a > b) * 8 + (a == b || b >= a) * 16;
}

int fl(float f, double d) {
    f++;
    --d;
    f += d;
    f -= 0.5;
    d *= f;
    d /= 4;
    return (int)(f * 8 - -d + (d - f) * 2 + (f ? 1 : 0));
}

int vol(volatile int *v) {
    ++*v;
    (*v)++;
    *v += 2;
    *v = 5;
    --*v;
    *v <<= 1;
    *v = -*v;
    return !*v + *v;
}

int notcast(unsigned char c, long l, float f, int *p) {
    return (int)!c + !(char)l + (unsigned)-c + (signed char)~c + !f * 2 + !p * 4 + (int)(unsigned char)-l;
}

uint32_t rot(uint32_t x, unsigned k) { return x << k | x >> (32 - k) ^ (x & 0xff) << 3 & ~x; }

int bitmix(int a, int b, int c) { return a & b | c ^ a & c | b & ~a; }

int casts(int a, int b) {
    return (short)(a - b) * (signed char)-a - (int)(a * 1.5) + (a - (b)) - (a) - b + (int)-a;
}

