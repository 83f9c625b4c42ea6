// Binary and unary arithmetic on integers. "none" marks lines that offer nothing.
#include <stdio.h>
#include <stdint.h>
#include <stddef.h>

int add(int a, int b) { return a + b; }
int subtract(int a, int b) { return a - b; }
int multiply(int a, int b) { return a * b; }
int divide(int a, int b) { return a / b; }
int remain(int a, int b) { return a % b; }
unsigned addU(unsigned a, unsigned b) { return a + b; }
unsigned multiplyU(unsigned a, unsigned b) { return a * b; }
unsigned divideU(unsigned a, unsigned b) { return a / b; }
unsigned remainU(unsigned a, unsigned b) { return a % b; }
long long wide(long long a, int b) { return a * b + b; }
__int128 huge(__int128 a, long b) { return a + b; }
__int128 hugeProduct(__int128 a, long b) { return a * b; }
unsigned char narrow(unsigned char a, unsigned char b) { return a * b - a; }
short mixed(short a, unsigned short b) { return a + b * 3; }
int chained(int a, int b, int c) { return a - b - c + a * b / c; }
int grouped(int a, int b, int c) { return (a + b) * (b - c); }
int spaced(int a, int b) { return a+b-a*b; }
int together(int a, int b) { return a- -b + +a+-b; }
int comment(int a, int b) { return a/**/*/**/b; }
int slash(int a, int *p) { return a* *p; }
int minus(int a) { return -a; }
unsigned minusU(unsigned a) { return -a; }
int minusNarrow(signed char a) { return -a; }
int minusMinus(int a) { return - -a; }
int minusCast(int a) { return (int)-a; }
int minusCall(int a) { return -minus(a); }
int minusConst(void) { return -5; }
int plus(int a) { return +a; } 
int complement(int a) { return ~a; }
unsigned char complementNarrow(unsigned char a) { return ~a; }
int complementMinus(int a) { return -~a; }
int complementTwice(int a) { return ~~a; }
int zeroMinus(int a) { return 0 - a; }

int compound(int a, int b) {
    int c = a;
    c += b;
    c -= 3;
    c *= b;
    c /= 2;
    c %= 7;
    return c;
}
unsigned char compoundNarrow(unsigned char a, int b) {
    a += b;
    a -= 3;
    a *= 3;
    a /= 2;
    a %= 100;
    return a;
}
int compoundFloat(int a, double b) {
    a *= b;
    a += b;
    a -= 0.5;
    a /= 2.0;
    return a;
}
int compoundValue(int a, int b) { return (a += b) * 2; }
int compoundIndex(int *p, int i) {
    p[i] += 2;
    p[i + 1] *= 3;
    return p[i] - p[i + 1];
}
int steps(int a) {
    int i = a++;
    int j = ++a;
    i += a--;
    j += --a;
    return i * 10 + j;
}
unsigned char stepNarrow(unsigned char a) {
    a++;
    ++a;
    a--;
    return a--;
}
long long stepWide(long long a) { return a++ + ++a; }
unsigned long stepU(unsigned long a) {
    for (unsigned i = 0; i < 3; i += 2)
        a--;
    return a;
}
_Bool stepBool(_Bool b) {
    b++;
    return b;
}
_Bool stepBoolDown(_Bool b) {
    b--;
    return b;
}
__int128 stepHuge(__int128 a) {
    a++;
    return a--;
}
int stepMember(void) {
    struct { int n; char c; } s = {1, 2};
    s.n++;
    s.c--;
    --s.n;
    return s.n * 100 + s.c;
}
int constants(void) { return 2 * 3 + 4; }
int sizes(int n) { return n * (int)sizeof(int) - n; }
int vla(int n) {
    int a[n + 3];
    a[n - 1] = a[n + 1] = n;
    return a[n - 1] * (int)(sizeof a / sizeof a[0]);
}
int statement(int a) { return ({ int b = a * 2; b + 1; }); }
int comma(int a, int b) { return (a++, b - a); }
int conditional(int a, int b) { return a > b ? a - b : b - a; }
int lazy(int a, int b) { return a ?: b + 1; }
int overflow(int a, int b) {
    int r;
    return __builtin_add_overflow(a, b, &r) ? 0 : r;
}
int switched(int a) {
    switch (a + 1) {
    case 1 + 1:
        return a * 10;
    case 3:
        a -= 7;
    default:
        return a;
    }
}
enum color { red, green = 3, blue };
int enumerated(enum color c) { return c + 1; }
size_t offset(size_t n) { return n * sizeof(long) + offsetof(struct { int a; long b; }, b); }
static int depth;
int recursive(int n) {
    if (n <= 0 || ++depth > 40)
        return 0;
    return n + recursive(n - 1);
}

// driver
static const int grid[] = {-70, -7, -2, -1, 1, 2, 3, 5, 64, 90};
#define N ((int)(sizeof grid / sizeof grid[0]))
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int i = 0; i < N; i++) {
        int a = grid[i];
        printf("a %d\n", a);
        SHOW(minus(a)); SHOW(minusU(a)); SHOW(minusNarrow(a)); SHOW(minusMinus(a)); SHOW(minusCast(a)); SHOW(minusCall(a));
        SHOW(plus(a)); SHOW(complement(a)); SHOW(complementNarrow(a)); SHOW(complementMinus(a)); SHOW(complementTwice(a)); SHOW(zeroMinus(a));
        SHOW(steps(a)); SHOW(stepNarrow(a)); SHOW(stepWide(a)); SHOW(stepU(a)); SHOW(stepBool(a & 1)); SHOW(stepBoolDown(a & 1)); SHOW(stepHuge(a));
        SHOW(sizes(a)); SHOW(statement(a)); SHOW(switched(a)); SHOW(offset(a));
        depth = 0;
        SHOW(recursive(a > 20 ? 20 : a));
        for (int j = 0; j < N; j++) {
            int b = grid[j];
            printf("b %d\n", b);
            SHOW(add(a, b)); SHOW(subtract(a, b)); SHOW(multiply(a, b)); SHOW(divide(a, b)); SHOW(remain(a, b));
            SHOW(addU(a, b)); SHOW(multiplyU(a, b)); SHOW(divideU(a, b)); SHOW(remainU(a, b)); SHOW(wide(a, b));
            SHOW(huge(a, b)); SHOW(hugeProduct(a, b)); SHOW(narrow(a, b)); SHOW(mixed(a, b)); SHOW(grouped(a, b, a)); SHOW(spaced(a, b));
            SHOW(together(a, b)); SHOW(comment(a, b)); SHOW(slash(a, &b)); SHOW(compound(a, b)); SHOW(compoundNarrow(a, b));
            SHOW(compoundFloat(a, b)); SHOW(compoundValue(a, b)); SHOW(comma(a, b)); SHOW(conditional(a, b)); SHOW(lazy(a, b)); SHOW(overflow(a, b));
            SHOW(chained(a, b, grid[(i + j) % N]));
        }
    }
    int p[4] = {5, 6, 7, 8};
    SHOW(compoundIndex(p, 1)); SHOW(stepMember()); SHOW(constants()); SHOW(minusConst()); SHOW(vla(5)); SHOW(enumerated(green));
    return 0;
}
