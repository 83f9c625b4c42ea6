// flags: -std=gnu11
// What macros hide: choices, casts, and operators that join their arguments.
#include <stdio.h>
#define IS_WORD(c) ((c) >= 'a' && (c) <= 'z' || (c) == '_')
#define BOTH(a, b) ((a) && (b))
#define PICK(c, a, b) ((c) ? (a) : (b))
#define LARGE(a) ({ int r_ = 0; if ((a) > 3) r_ = 1; r_; })
#define SAME(a) (a)
#define VALUE_IF_TRUE(x) ((x) ? (x) : 0)
#define LOOSE_XOR(x) x ^ 9
#define HALF_UNSIGNED ((unsigned)(whole / 2))
#define AND_HALF(x) ((x) + half(x))
#define HALF_PI 3.0 * 0.5

static int whole = -9;
static double half(double v) { return v / 2; }

int notChain(int c) {
    if (!IS_WORD(c)) // none but condition-true condition-false
        return 3;
    return 4;
}
int notBoth(int a, int b) {
    if (!BOTH(a, b)) // none but condition-true condition-false
        return 3;
    return 4;
}
int notPicked(int a, int b) {
    if (!PICK(a, b, a + b))
        return 3;
    return 4;
}
int notLarge(int a) {
    if (!LARGE(a)) // none but condition-true condition-false
        return 3;
    return 4;
}
int notSame(int a) {
    if (!SAME(a))
        return 3;
    return 4;
}
int notBothValue(int a, int b) {
    int n = !BOTH(a, b); // none
    return n;
}
int notLargeValue(int a) {
    int n = !LARGE(a); // none
    return n;
}
int notSameValue(int a) { return !SAME(a); }
int notTwice(int a) { return VALUE_IF_TRUE(!a) + VALUE_IF_TRUE(!!a) * 2; }
int notInside(int a, int b) { return a && !BOTH(a, b) || !SAME(b); }
int looseAnd(int a, int b) { return LOOSE_XOR(a & b); }
int looseOr(int a, int b) { return LOOSE_XOR(a | b); }
unsigned shiftedCast(void) { return HALF_UNSIGNED << 2; }
unsigned shiftedAssigned(int a, int b) { unsigned u; return (u = a / b) << 2; }
int shiftedAssignedInt(unsigned a, unsigned b) { int i; return (i = a / b) << 2; }
int shiftedUpdated(int a, unsigned b) { return (a += b) << 2; }
unsigned shiftedAssignedChar(signed char a) { unsigned u; return (u = a) << 2; }
int shiftedCompared(int a, int b) { return (a <= b) << 2; }
double fusedOnce(double a, double b) { return AND_HALF(a * b); }
double fusedNegated(double a, double b) { return AND_HALF(-(a * b)); }
double looseProduct(double x, double y) { return x * HALF_PI + y; }
double looseProductRight(double x, double y) { return y - x * HALF_PI; }
double looseProductLeft(double x, double y) { return HALF_PI * x + y; }
int spliced(int a) {
    return -\
a + ~\
+a - 3*~\
-a;
}
int splicedBefore(int a) {
    return +\
-a + 5;
}

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int a = -2; a < 6; a += 2)
        for (int b = -1; b < 5; b++) {
            SHOW(notBoth(a, b)); SHOW(notPicked(a, b)); SHOW(notBothValue(a, b)); SHOW(notInside(a, b)); SHOW(looseAnd(a, b)); SHOW(looseOr(a, b));
            SHOW(fusedOnce(a, b) * 4); SHOW(fusedNegated(a, b) * 4); SHOW(looseProduct(a, b) * 4); SHOW(looseProductRight(a, b) * 4); SHOW(looseProductLeft(a, b) * 4);
            SHOW(shiftedAssigned(a * 10, 3)); SHOW(shiftedAssignedInt(a * 10, 3)); SHOW(shiftedUpdated(a * 10, b)); SHOW(shiftedAssignedChar(a)); SHOW(shiftedCompared(a, b));
        }
    for (int a = -1; a < 6; a++) {
        SHOW(notLarge(a)); SHOW(notSame(a)); SHOW(notLargeValue(a)); SHOW(notSameValue(a)); SHOW(notTwice(a)); SHOW(spliced(a)); SHOW(splicedBefore(a));
    }
    SHOW(notChain('a')); SHOW(notChain('_')); SHOW(notChain('A')); SHOW(notChain('{')); SHOW(shiftedCast());
    return 0;
}
