// Comparisons, negations and the control flow that they stand in.
#include <stdbool.h>
#include <stdio.h>
#include <iso646.h>

int less(int a, int b) { return a < b; }
int lessU(unsigned a, unsigned b) { return a <= b; }
int lessChar(char a, unsigned char b) { return a > b; }
int greater(long long a, long long b) { return a >= b; }
int equal(int a, int b) { return a == b; }
int unequal(int a, int b) { return a not_eq b; }
int mixed(int a, unsigned b) { return a < b; }
bool bools(bool a, bool b) { return a == b; }
int chained(int a, int b, int c) { return a < b == c; }
int chainedNot(int a, int b) { return !a == b; }
int huge(__int128 a, __int128 b) { return a < b; }
int zero(int a) { return a == 0; }
int sum(int a, int b) { return (a < b) + (a > b) * 2; }
int ifs(int a, int b) {
    if (a < b)
        return 1;
    else if (a == b)
        return 2;
    if (a > 2 and b <= 3)
        return 3;
    if (a != 5 || b >= 64)
        return 4;
    return 5;
}
int whiles(int a) {
    int n = 0;
    while (a > 0 && n < 50 && n > -50) {
        a -= 7;
        n++;
    }
    do {
        n++;
    } while (n < 9 && n > -50 && n < 60);
    for (int i = 0; i <= 4 && i > -9; i++)
        n += i;
    return n;
}
int ternary(int a, int b) { return a < b ? a : b; }
int negated(int a) { return !a; }
int negatedWord(int a) { return not a; }
int negatedTwice(int a) { return !!a; }
int negatedThrice(int a) { return !!!a; }
bool negatedBool(bool a) { return !a; }
int negatedLong(long long a) { return !a; }
int negatedPointer(const char *p) { return !p; }
int negatedSum(int a) { return !a + !(a - 1); }
int negatedComparison(int a, int b) { return !(a < b); }
int negatedAnd(int a, int b) { return !(a && b); }
int negatedCall(int a) { return !negated(a); }
int negatedAssigned(int a, int b) { return !(b = a); }
int negatedStep(int a) { return !a--; }
int negatedMember(struct { int n; } *s) { return !s->n; }
int negatedIndex(int *p, int i) { return !p[i]; }
int negatedDeref(int *p) { return !*p; }
int negatedCast(int a) { return !(char)a; }
int negatedTernary(int a, int b) { return !(a ? b : 3); }
int ifNot(int a) {
    if (!a)
        return 7;
    return 8;
}
int ifNotBool(bool a) {
    if (!a)
        return 7;
    else
        return 8;
}
int ifNotNot(int a) {
    if (!!a)
        return 7;
    return 8;
}
int ifNotAnd(int a, int b) {
    if (!(a && b))
        return 7;
    return 8;
}
int ifNotOr(int a, int b) {
    if (!a || !b)
        return 7;
    return 8;
}
int ifNotBoth(int a, int b) {
    if (!a && !b)
        return 7;
    return 8;
}
int ifNotComparison(int a, int b) {
    if (!(a < b))
        return 7;
    return 8;
}
int ifNotCall(int a) {
    if (!negated(a))
        return 7;
    return 8;
}
int ifNotAssigned(int a) {
    int b;
    if (!(b = a + 1))
        return 7;
    return b;
}
int ifNotPointer(const int *p) {
    if (!p || !*p)
        return 7;
    return 8;
}
int ifNotConstant(int a) {
    if (!0)
        return a;
    return 8;
}
int ifNotMixed(int a, int b) {
    if (a > 0 && !b)
        return 7;
    if (!a && b > 0)
        return 8;
    if (!(a || b) || a == 2)
        return 9;
    return 10;
}
int whileNot(int a) {
    int n = 0;
    while (!a && n < 5 && n > -5)
        n++;
    for (; !a && n < 100;) {
        a = 1;
        n += 10;
    }
    do {
        n += 100;
        a++;
    } while (!(a > 3) && n < 2000);
    return n;
}
int whileNotAlone(int a) {
    int n = 0;
    while (!a) {
        n++;
        if (n == 3 || n < -3)
            break;
    }
    return n;
}
int doNot(int a) {
    int n = 0;
    do
        n++;
    while (!a && n < 4 && n > -4);
    return n;
}
int ternaryNot(int a, int b) { return !a ? b : -b; }
int andNot(int a, int b) { return a && !b; }
int orNot(int a, int b) { return !a || b; }
int assignNot(int a) {
    int b = !a;
    bool c = !b;
    b = !c;
    return b * 4 + c;
}
int switchNot(int a) {
    switch (!a) {
    case 0:
        return 5;
    default:
        return 6;
    }
}
int expect(int a) {
    if (__builtin_expect(!a, 0))
        return 3;
    if (__builtin_expect(!!a, 1))
        return 4;
    return 5;
}
int comma(int a, int b) {
    if (a++, !b)
        return a;
    return -a;
}
int statementExpression(int a) {
    if (({ int b = a; !b; }))
        return 1;
    return 2;
}
int generic(int a) { return _Generic(a, int: a < 3, default: a > 3); }
int sizes(int a) { return sizeof(a < 3) == 4 && a < (int)sizeof(a); }
int enums(void) {
    enum e { one, two = one + 1, three } e = two;
    return e == two && e < three;
}
int staticAssert(int a) {
    _Static_assert(sizeof(int) < 5, "size");
    return a;
}
int array(int a) {
    int list[1 < 2 ? 3 : 4] = {a < 2, [2] = a > 2};
    return list[0] * 2 + list[2];
}
int designated(int a) {
    struct { int x, y; } s = {.y = a == 1, .x = !a};
    return s.x + s.y * 2;
}
int gotos(int a) {
    int n = 0;
again:
    if (a < 3 && n != 9) {
        a += 2;
        n++;
        goto again;
    }
    return a;
}
int volatiles(volatile int *p) { return *p < 3; }
int atomics(_Atomic int *p) { return *p < 3 && !*p; }

// driver
static const int grid[] = {-7, -1, 0, 1, 2, 3, 4, 5, 64};
#define N ((int)(sizeof grid / sizeof grid[0]))
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int i = 0; i < N; i++) {
        int a = grid[i];
        printf("a %d\n", a);
        SHOW(zero(a)); SHOW(whiles(a)); SHOW(negated(a)); SHOW(negatedWord(a)); SHOW(negatedTwice(a)); SHOW(negatedThrice(a)); SHOW(negatedBool(a & 1)); SHOW(negatedLong(a)); SHOW(negatedSum(a));
        SHOW(negatedCall(a)); SHOW(negatedAssigned(a, 5)); SHOW(negatedStep(a)); SHOW(negatedMember((void *)&a)); SHOW(negatedIndex(&a, 0)); SHOW(negatedDeref(&a)); SHOW(negatedCast(a)); SHOW(ifNot(a)); SHOW(ifNotBool(a & 1));
        SHOW(ifNotNot(a)); SHOW(ifNotCall(a)); SHOW(ifNotAssigned(a)); SHOW(ifNotPointer(&a)); SHOW(ifNotConstant(a)); SHOW(whileNot(a)); SHOW(whileNotAlone(a)); SHOW(doNot(a)); SHOW(assignNot(a)); SHOW(switchNot(a)); SHOW(expect(a));
        SHOW(statementExpression(a)); SHOW(generic(a)); SHOW(sizes(a)); SHOW(staticAssert(a)); SHOW(array(a)); SHOW(designated(a)); SHOW(gotos(a));
        SHOW(volatiles(&a)); _Atomic int x = a; SHOW(atomics(&x));
        for (int j = 0; j < N; j++) {
            int b = grid[j];
            printf("b %d\n", b);
            SHOW(less(a, b)); SHOW(lessU(a, b)); SHOW(lessChar(a, b)); SHOW(greater(a, b)); SHOW(equal(a, b)); SHOW(unequal(a, b)); SHOW(mixed(a, b)); SHOW(bools(a & 1, b & 1)); SHOW(chained(a, b, 1)); SHOW(chainedNot(a, b)); SHOW(huge(a, b));
            SHOW(sum(a, b)); SHOW(ifs(a, b)); SHOW(ternary(a, b)); SHOW(negatedComparison(a, b)); SHOW(negatedAnd(a, b)); SHOW(negatedTernary(a, b)); SHOW(ifNotAnd(a, b)); SHOW(ifNotOr(a, b)); SHOW(ifNotBoth(a, b)); SHOW(ifNotComparison(a, b));
            SHOW(ifNotMixed(a, b)); SHOW(ternaryNot(a, b)); SHOW(andNot(a, b)); SHOW(orNot(a, b)); SHOW(comma(a, b));
        }
    }
    SHOW(negatedPointer("x")); SHOW(negatedPointer(0)); SHOW(ifNotPointer(0)); SHOW(enums());
    return 0;
}
