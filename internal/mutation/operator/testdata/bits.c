// Bitwise operators and shifts.
#include <stdio.h>
#include <stdint.h>
#include <iso646.h>

int both(int a, int b) { return a & b; }
int either(int a, int b) { return a | b; }
int differ(int a, int b) { return a ^ b; }
unsigned char narrow(unsigned char a, unsigned char b) { return (a & b) | (a ^ b); }
int words(int a, int b) { return (a bitand b) bitor (a xor b); }
int wordsCompound(int a, int b) {
    a and_eq b;
    a or_eq 3;
    a xor_eq 1;
    return compl a;
}
int compound(int a, int b) {
    a &= b;
    a |= 8;
    a ^= b;
    return a;
}
_Bool bools(_Bool a, _Bool b) { return a & b | a ^ b; }
_Bool boolCompound(_Bool a, _Bool b) {
    a &= b;
    a |= b;
    return a;
}
int address(int *p, int *q) { return (&*p == q) & 1; }

int left(int n) { return 1 << n; }
int leftBig(int n) { return 0x40000000 << n; } // literal of type int
unsigned leftU(unsigned a) { return a << 3; }
int leftVariable(int a, int n) { return a << n; }
int leftChar(signed char c) { return c << 2; }
int leftUChar(unsigned char c) { return c << 2; }
unsigned leftCast(signed char c) { return (unsigned)c << 2; }
uint64_t leftCastWide(int a) { return (uint64_t)a << 2; }
unsigned leftCastSum(int a, int b) { return (unsigned)(a + b) << 2; }
int leftCastSigned(unsigned a, unsigned b) { return (int)(a + b) << 2; }
int leftSum(int a, int b) { return (a + b) << 2; }
unsigned leftSumU(unsigned a, unsigned b) { return (a + b) << 2; }
int leftQuotient(int a) { return a / 3 << 2; }
unsigned leftQuotientU(unsigned a) { return a / 3 << 2; }
unsigned leftQuotientCast(int a) { return (unsigned)(a / 3) << 2; }
int leftMasked(int a) { return (a & 0xff) << 8; }
unsigned leftShifted(unsigned a) { return (a >> 4) << 4; }
int leftShiftedSigned(int a) { return (a >> 4) << 4; }
unsigned leftShiftedCast(int a) { return (unsigned)(a >> 4) << 4; }
int leftCall(int a, int b) { return leftSum(a, b) << 1; }
int leftNegative(int n) { return -1 << n; }
unsigned char leftCompound(unsigned char a) {
    a <<= 2;
    return a;
}
signed char leftCompoundSigned(signed char a) {
    a <<= 2;
    return a;
}
int leftCompoundInt(int a) {
    a <<= 2;
    return a;
}
int right(int a, int n) { return a >> n; }
unsigned rightU(unsigned a, unsigned n) { return a >> n; }
unsigned char rightCompound(unsigned char a) {
    a >>= 2;
    return a;
}
int64_t rightWide(int64_t a) { return a >> 33; }
int rotate(unsigned a) { return (a << 7) | (a >> 25); }

struct fields {
    unsigned low : 3;
    int middle : 7;
    unsigned high : 22;
};
int fieldSum(struct fields f) { return f.low + f.middle - f.high; }
int fieldShift(struct fields f) { return f.low << 2; }
int fieldAnd(struct fields f) { return f.low & f.high; }
struct fields fieldStore(struct fields f, int a, int b) {
    f.low = a + b;
    f.middle = a - b;
    f.high = a & b;
    return f;
}
struct fields fieldCompound(struct fields f, int a) {
    f.low += a;
    f.middle -= a;
    f.high |= a;
    return f;
}
struct fields fieldStep(struct fields f) {
    f.low++;
    --f.middle;
    f.high--;
    return f;
}
struct fields fieldConstant(struct fields f) {
    f.low = 5;
    f.middle = 0;
    return f;
}
int fieldCompare(struct fields f) { return f.low < f.high && f.middle >= 3; }
int fieldMinus(struct fields f) { return -f.middle + ~f.low; }
int fieldNot(struct fields f) { return !f.low; }

// driver
static const int grid[] = {-70, -7, -1, 0, 1, 2, 3, 77, 200};
#define N ((int)(sizeof grid / sizeof grid[0]))
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
#define FIELDS(x) do { struct fields r = x; printf("%s %d %d %d\n", #x, r.low, r.middle, r.high); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int i = 0; i < N; i++) {
        int a = grid[i];
        printf("a %d\n", a);
        int n = a & 31;
        SHOW(left(n)); SHOW(leftBig(n)); SHOW(leftU(a)); SHOW(leftVariable(a, n)); SHOW(leftChar(a)); SHOW(leftUChar(a)); SHOW(leftCast(a));
        SHOW(leftCastWide(a)); SHOW(leftQuotient(a)); SHOW(leftQuotientU(a)); SHOW(leftQuotientCast(a)); SHOW(leftMasked(a)); SHOW(leftShifted(a));
        SHOW(leftShiftedSigned(a)); SHOW(leftShiftedCast(a)); SHOW(leftNegative(n)); SHOW(leftCompound(a)); SHOW(leftCompoundSigned(a)); SHOW(leftCompoundInt(a));
        SHOW(right(a, n)); SHOW(rightU(a, n)); SHOW(rightCompound(a)); SHOW(rightWide((int64_t)a * 12345678901)); SHOW(rotate(a));
        struct fields f = {a, a >> 1, a & 0xfffff};
        SHOW(fieldSum(f)); SHOW(fieldShift(f)); SHOW(fieldAnd(f)); SHOW(fieldCompare(f)); SHOW(fieldMinus(f)); SHOW(fieldNot(f));
        FIELDS(fieldStore(f, a, 3)); FIELDS(fieldCompound(f, 2)); FIELDS(fieldStep(f)); FIELDS(fieldConstant(f));
        for (int j = 0; j < N; j++) {
            int b = grid[j];
            printf("b %d\n", b);
            SHOW(both(a, b)); SHOW(either(a, b)); SHOW(differ(a, b)); SHOW(narrow(a, b)); SHOW(words(a, b)); SHOW(wordsCompound(a, b)); SHOW(compound(a, b));
            SHOW(bools(a & 1, b & 1)); SHOW(boolCompound(a & 1, b & 1)); SHOW(address(&a, &b)); SHOW(address(&a, &a));
            SHOW(leftCastSum(a, b)); SHOW(leftCastSigned(a, b)); SHOW(leftSum(a, b)); SHOW(leftSumU(a, b)); SHOW(leftCall(a, b));
        }
    }
    return 0;
}
