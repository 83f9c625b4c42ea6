// && || and conditions: where their operands lead.
#include <stdbool.h>
#include <stdio.h>
static int calls;
static int yes(int n) { calls = calls * 3 + n; return n; }
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define BOTH(a, b) ((a) && (b))
#define LOOSE(x) x && yes(2)
#define NOT(x) !x
#define SAME(x) (x)

int value(int a, int b) { return a && b; }
int valueOr(int a, int b) { return a || b; }
bool boolean(bool a, bool b) { return a && b; }
int three(int a, int b, int c) { return a && b && c; }
int threeOr(int a, int b, int c) { return a || b || c; }
int mixed(int a, int b, int c) { return a && b || c; }
int mixedRight(int a, int b, int c) { return a || b && c; }
int parenthesised(int a, int b, int c) { return (a || b) && c; }
int parenthesisedRight(int a, int b, int c) { return a && (b || c); }
int both(int a, int b, int c, int d) { return (a || b) && (c || d); }
int four(int a, int b, int c, int d) { return a && b || c && d; }
int negated(int a, int b, int c) { return !(a && b) || c; }
int negatedAll(int a, int b, int c) { return !(a && !(b || c)); }
int effects(int a, int b, int c) { return yes(a) && yes(b) || yes(c); }
int nestedValue(int a, int b, int c) { return a && yes(b && c); }
int nestedValueLeft(int a, int b, int c) { return yes(a || b) && c; }
int assigned(int a, int b) {
    int x = a && b, y;
    y = a > 1 || b > 2;
    return x + (a && (y = b)) * 4 + y;
}
int ifs(int a, int b, int c) {
    if (a && b)
        return 1;
    if (a || b)
        calls++;
    if (a > 1 && (b || yes(c)))
        return 2;
    if (!(a || b) && c)
        return 3;
    else if (c && yes(b) || a)
        calls += 2;
    else
        calls += 3;
    if (yes(a) && yes(b) && yes(c))
        return 4;
    if (a)
        calls += 5;
    if (!a)
        calls += 6;
    if (yes(b))
        ;
    else
        calls += 7;
    if ((c))
        calls += 8;
    if (a == b) {
        calls += 9;
    } else {
        calls += 10;
    }
    return 5;
}
int loops(int a, int b) {
    int n = 0;
    while (a > 0 && n < 9)
        a--, n++;
    while (n < 20)
        n += 3;
    for (int i = 0; i < 5 || n < 3; i++)
        n += yes(i) ? 2 : 1;
    for (; b > 0;)
        b--;
    for (;;) {
        if (n++ > 4 || b++ > 5)
            break;
    }
    do {
        n++;
    } while (a++ < 3 && n < 40);
    while (!(n < 30 || a > 20))
        n--;
    while (1)
        if (n || a)
            break;
    return n + a;
}
int choices(int a, int b, int c) {
    int x = a ? b : c;
    x += a && b ? yes(3) : yes(c);
    x += a > b ? 1 : 2;
    x += (a ? 5 : 6) * 2;
    x += a ? b ? 1 : 2 : c ? 3 : 4;
    x += a ? yes(b), 7 : c;
    x += yes(a) ? a || b : c;
    x += !a ? b : 9;
    x += a ?: b;
    x -= (a ? b : c) && x;
    if (a ? b : c)
        x++;
    if ((a ? 0 : b) || c)
        x += 2;
    a ? calls++ : (void)yes(b);
    a && yes(4);
    b || yes(5);
    return a == 2 ? x : -x;
}
const char *text(int a) { return a ? "yes" : "no"; }
double real(double a, int b) { return a > 1 && b ? a : b ? 0.5 : a; }
int pointers(const int *p, const int *q) {
    if (p && *p && (!q || *q > 1))
        return 1;
    return p ? *p : 0;
}
int constants(int a) {
    if (a && 1)
        return 1;
    if (1 && a > 2)
        calls++;
    if (sizeof(int) == 4 && a > -2)
        calls += 2;
    if (a > 1 && sizeof(int) == 8)
        calls += 3;
    if (0 || a == 3)
        calls += 4;
    if ((a ? 1 : yes(2)) && a < 3)
        calls += 5;
    if ((a > 1 ? a : 0) || a < 0)
        calls += 6;
    int x = a && 0;
    return x + (a || 1) + (1 ? a : 2) + (a > 0 && sizeof(a) > 8) * 3;
}
int macros(int a, int b) {
    if (LIKELY(a && b))
        return 1;
    if (BOTH(a, b) || a)
        calls++;
    if (BOTH(a || b, b))
        calls += 2;
    if (LOOSE(a || b))
        calls += 3;
    int x = NOT(a && b);
    if (a && SAME(b))
        calls += 4;
    if (SAME(a) && BOTH(b, x))
        calls += 5;
    if (SAME(a || b))
        calls += 6;
    return x + (SAME(a ? b : 2)) + yes(a && b);
}
#define TWO_TIMES(x) x x
#define BLOCK(x) do x while (0)
int repeated(int a, int b) {
    TWO_TIMES(if (a) calls++;)
    TWO_TIMES({ if (a && b) calls += 2; })
    BLOCK({ if (b || a > 2) calls += 4; });
    TWO_TIMES(while (a > 0) a--;)
    TWO_TIMES(calls = calls + b;)
    TWO_TIMES(switch (b) { case 1: calls += 5; })
    return calls;
}
int casts(int a, int b, int c) {
    if ((bool)(a && b) && c)
        calls++;
    if ((_Bool)a || (int)b)
        calls += 2;
    if (({ a; }) && b)
        calls += 3;
    return (char)(a || b) && (a, c) && (b = c);
}
int switches(int a, int b) {
    switch (a && b) {
    case 0:
        return 4;
    default:
        return a || b ? 5 : 6;
    }
}
int gotos(int a, int b) {
    if (a && b)
        goto out;
    if (a)
    again:
        calls++;
    else if (b && calls < 5)
        goto again;
out:
    return calls;
}
int indexes(const int *p, int a, int b) { return p[a && b] + p[a || b] * 2 + p[a ? 1 : 0]; }
int comparisons(int a, int b, int c) { return (a < b && b < c) == (a > c || c > b); }
int old(a, b)
    int a;
    int b;
{
    if (a && yes(b))
        return 1;
    return a || b;
}

// driver
#define SHOW(x) do { calls = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, calls); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    static const int numbers[] = {3, 0, 7};
    for (int a = -1; a < 4; a++) {
        printf("a %d\n", a);
        SHOW(constants(a)); SHOW(text(a)[0]);
        for (int b = 0; b < 3; b++) {
            SHOW(value(a, b)); SHOW(valueOr(a, b)); SHOW(boolean(a & 1, b & 1)); SHOW(old(a, b)); SHOW(repeated(a, b)); SHOW(assigned(a, b)); SHOW(loops(a, b)); SHOW(real(a, b) * 4); SHOW(macros(a, b));
            SHOW(switches(a, b)); SHOW(gotos(a, b)); SHOW(pointers(a ? &a : 0, b ? &b : 0)); SHOW(indexes(numbers, a, b));
            for (int c = 0; c < 2; c++) {
                printf("b %d c %d\n", b, c);
                SHOW(three(a, b, c)); SHOW(threeOr(a, b, c)); SHOW(mixed(a, b, c)); SHOW(mixedRight(a, b, c)); SHOW(parenthesised(a, b, c)); SHOW(parenthesisedRight(a, b, c)); SHOW(both(a, b, c, a)); SHOW(four(a, b, c, a)); SHOW(negated(a, b, c)); SHOW(negatedAll(a, b, c));
                SHOW(effects(a, b, c)); SHOW(nestedValue(a, b, c)); SHOW(nestedValueLeft(a, b, c)); SHOW(ifs(a, b, c)); SHOW(choices(a, b, c)); SHOW(casts(a, b, c)); SHOW(comparisons(a, b, c));
            }
        }
    }
    return 0;
}
