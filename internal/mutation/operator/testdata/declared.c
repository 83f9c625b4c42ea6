// flags: -std=gnu11
// What the text tells where the instructions do not: the sign of a shifted variable by
// its declaration, an operand that ends in ++, what bit-fields and atomic variables are
// changed by.
#include <math.h>
#include <stdint.h>
#include <stdio.h>

static unsigned global = 0x80000001u;
static long trace;

unsigned unsignedParameter(unsigned a, int n) { return a << n; }
int signedParameter(int a) { return a << 1; }
uint64_t wideLocal(uint64_t a) {
    const uint64_t b = a | 1ull << 63;
    return b << 3;
}
long compound(long a) {
    a <<= 2;
    return a;
}
int ofTwoSigns(unsigned a, int n) {
    int r = (int)(a >> 1);
    {
        int a = -n;
        r += a << 1;
    }
    return r;
}
unsigned outOfScope(int n) {
    {
        int global = n;
        trace += global;
    }
    unsigned r = global << 1; // none but increment-constant decrement-constant
    return r;
}
int behindComma(unsigned a, int n) {
    int r = (int)a;
    {
        int b = 1, a = -n;
        r += a << b;
    }
    return r;
}
unsigned ofPointer(unsigned *a, int n) {
    unsigned r = *a << n; // none
    return r;
}
unsigned inLoop(int n) {
    unsigned r = 0;
    for (int global = n; global > 0; global--)
        r++;
    r += global << 2;
    return r;
}
long postfix(int a, int *p) {
    long r = a++ * 3 + p[0]-- - a--;
    r += a++ < 4 && p[0]++ != 2;
    *p++ = 7;
    *p-- = 0;
    return r + (a++ & 5) + (p[0]++ | 1) + (p++ - p) * a;
}
int commas(int n) {
    int a, b;
    for (a = 3, b = 0; n-- > 0; a++, b = 1)
        trace += a * b;
    a = 5, b = 2;
    return a - b;
}
int arrayBefore(int n) {
    int list[2] = {n, 3}, m = 4;
    return list[0] * m + list[1];
}
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static void tell(int a) { trace = trace * 3 + a; }
static int (*const table[])(int, int) = {add, sub};
static const struct {
    void (*run)(int);
} runners[] = {{tell}, {tell}};
int tables(int a, int b) {
    int i = 0;
    runners[a & 1].run(b + 1);
    runners[i++].run(b);
    return table[a & 1](a, b) * 10 + table[i++ & 1](b, a);
}
double mathematics(double x) { return fabs(x - 3) * 2 + floor(x) - fabsf((float)x) + __builtin_ceil(x); }
struct fields {
    unsigned a : 3;
    signed b : 5;
    unsigned long c : 40;
};
long bitFields(struct fields f, int n) {
    f.a += n;
    f.b--;
    f.c *= 3;
    f.c++;
    long r = f.a + f.b * 8 + (long)f.c * 256;
    f.a = 5;
    f.b = -1;
    f.c = 0;
    return r * 3 + f.a + f.b + (long)f.c;
}
long atomicFields(int n) {
    static _Atomic long total = 7;
    _Atomic unsigned char small = 250;
    total += n;
    total++;
    --total;
    small += n;
    small -= 3;
    long before = total++;
    total -= n;
    return before * 1000 + total * 2 + small;
}
int vla(int n) {
    int list[n + 1];
    for (int i = 0; i <= n; i++)
        list[i] = i * i;
    return list[n] + list[0];
}
enum color { red, green };
enum color named(int n) {
    if (n > 1)
        return green;
    if (n > 0)
        return sizeof(int) * 2 - 7;
    return red;
}

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int n = 0; n < 4; n++) {
        int list[] = {n, 2, 3, 4};
        unsigned u = 0x90000001u + n;
        struct fields f = {n, -n, 100 + n};
        SHOW(unsignedParameter(u, n)); SHOW(signedParameter(-n)); SHOW(wideLocal(n)); SHOW(compound(-n)); SHOW(ofTwoSigns(u, n)); SHOW(outOfScope(n));
        SHOW(behindComma(u, n)); SHOW(ofPointer(&u, n)); SHOW(inLoop(n)); SHOW(postfix(n, list)); SHOW(list[0] * 10 + list[1]); SHOW(commas(n)); SHOW(arrayBefore(n));
        SHOW(tables(n, 5)); SHOW(mathematics(n * 1.25) * 8); SHOW(bitFields(f, n)); SHOW(atomicFields(n)); SHOW(vla(n)); SHOW(named(n)); SHOW(trace);
    }
    return 0;
}
