// Removed assignments, cases and bodies.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
static int calls, table[6];
static int yes(int n) { calls = calls * 3 + n; return n; }
static int *at(int n) { yes(7); return &table[n]; }
struct bits { unsigned a : 3; int b : 29; unsigned whole : 32; long n; char c; bool t; double d; struct bits *next; };
#define SET(x, v) x = (v)
#define BUMP(x) (x)++
enum color { red, green, blue = 7 };
typedef int (*function)(int);

int assigned(int a, int b) {
    int x = 1, y = 2, *p = &y;
    x = a;
    *p = b;
    table[a & 3] = yes(b);
    *at(1) = a + 1;
    at(2)[1] = b;
    (x) = x + 1;
    x = y = b + 1;
    y = (x = 4, a);
    x = a, y += b;
    SET(x, 4);
    p = NULL;
    p = &x;
    x = (a > b) ? a : b;
    return x + y * 10 + (p == &x);
}
int members(int a, struct bits *s) {
    struct bits t = {0}, *q = s;
    t.a = a;
    t.b = a - 1;
    t.whole = t.a + 2, q->a = 0;
    t.whole -= 5;
    q->b /= (a & 3) + 1;
    s->n = a;
    s->c = a + 'x';
    s->t = a > 1;
    s->d = a * 0.5;
    s->next = &t;
    q->next->n = 5;
    t.a += 2;
    t.a++;
    t.b--;
    s->n <<= 2;
    s->c ^= 1;
    s->d /= 2;
    s->n /= 2;
    ++s->n;
    s->next->n -= a;
    return t.a + t.whole + t.b * 3 + s->n + s->c + s->t + (int)(s->d * 4) + s->next->n;
}
int updates(int a, int b) {
    int n = 5, *p = table;
    n += yes(a);
    n -= b, n *= 2;
    table[yes(1)] += a;
    *at(3) |= a + 8;
    p += 2;
    p -= a & 1;
    *p ^= 6;
    n++;
    --n;
    n++, b--;
    (*p)++;
    ++*p;
    *p++ = 9;
    at(4)[0]++;
    BUMP(n);
    double d = n;
    d++;
    d += a, d *= 1.5;
    unsigned char c = n;
    c += 250;
    c++;
    n %= 7;
    n /= yes(b) + 5;
    table[yes(2) & 3] %= 4;
    *at(2) /= *p + 100;
    n >>= 1;
    return n + b + *p + (int)d + c;
}
int loops(int a) {
    int i, j, n = 0;
    for (i = 0, j = a; i < 4 && n < 50; i++, j += 2)
        n += j;
    for (n = n + 1; n < 60; n += 7)
        ;
    while (n > 3 && n < 200) {
        n -= 5;
        if (n == 9)
            n = 2;
    }
    return n * 10 + i + j;
}
volatile int shared;
_Atomic int atomic;
int kept(int a) {
    const int k = 3;
    static int s = 4;
    int list[2] = {a, 2}, copy[2];
    struct bits t = {.n = a}, u;
    u = t;
    shared = a;
    shared++;
    atomic = a;
    atomic += 2;
    memcpy(copy, list, sizeof list);
    s = s + 1;
    int r = (list[0] = 7) + k;
    if ((r = a) > 1)
        r = 2;
    return r + u.n + copy[0] + s + shared + atomic;
}
int many(int a) {
    switch (a) {
    case 0:
        return yes(1);
    case 1:
    case 2:
        calls += 5;
    case 'a' - 94:
        calls += 6;
        break;
    case blue: {
        int x = calls;
        calls = x + 1;
        break;
    }
    case -1: calls--; break;
    default:
        calls += 8;
    case 4:
        calls += 9;
    }
    switch (a) {
    case 3: break;
    case 1: yes(2);
    }
    switch (a & 3) case 2: yes(9);
    switch (a) {
    case 1 ... 2: yes(3);
    case 5: yes(4);
    }
    return calls;
}
int nested(int a, int b) {
    switch (a) {
    case 1:
        switch (b) {
        case 0: yes(1); break;
        case 1: return 3;
        }
        break;
    case 2:
        for (int i = 0; i < 3; i++) {
            if (i == 1)
    case 3:
                yes(5);
            else
                yes(6);
        }
        break;
    case 4 > 3 ? 5 : 6: yes(7);
    }
    switch (a > b) {
    case true: yes(2); break;
    case false: yes(3);
    }
    switch ((enum color)a) {
    case red: yes(1);
    case green: case blue: yes(2);
    }
    switch ((long long)a << 33) {
    case 1LL << 33: yes(4);
    default:;
    }
    return calls;
}
#define CASES case 1: yes(1); break; case 2:
int hidden(int a) {
    switch (a) {
    CASES yes(2);
    case 3: yes(3);
    }
    return calls;
}
int unequal(int a) {
    switch (a) {
#if 1
    case 1: yes(1);
#endif
    case 2: yes(2);
    }
    return calls;
}
void nothing(int a) { yes(a); }
void empty(void) {}
void early(int a) {
    if (a > 1)
        return;
    yes(a);
    calls++;
}
static void tail(int a) { for (;;) { if (yes(a) > 0) return; a++; } }
int constant(void) { return 0; }
int constantOne(void) { return 1; }
long number(int a) { return a * 2L + yes(a); }
double real(int a) { return a + 0.5; }
float narrow(int a) { if (a) return a; return 1; }
bool truth(int a) { return a > 1; }
char letter(int a) { if (a > 1) return 'a' + a; return yes(a); }
enum color color(int a) { return a ? green : blue; }
const char *text(int a) { return a ? "text" : NULL; }
function chosen(int a) { return a ? yes : NULL; }
struct bits whole(int a) { struct bits b = {.a = a}; return b; }
struct one { int n; } single(int a) { return (struct one){a}; }
struct one several(int a) { if (a) return single(a + 1); return (struct one){5}; }
_Complex double both(double a) { return a + 1; }
long double large(int a) { return a; }
int array(int n) { int v[n + 2]; v[n] = n; v[n + 1] = yes(n); return v[n] + v[n + 1]; }
int recursive(int n) { return n > 0 ? n + recursive(n - 1) : 1; }
int statics(int a) { static int n = 3; n += a; return n; }
int labels(int a) {
    static void *to[] = {&&one, &&two};
    goto *to[a & 1];
one:
    return yes(1);
two:
    return yes(2);
}
int unused(int a) {
    yes(a);
    at(1);
    printf("%d\n", yes(2));
    large(3);
    whole(4);
    single(5);
    real(1), yes(4);
    (void)yes(5);
    strlen("x");
    return calls;
}
int directives(int a) {
#ifdef __clang__
    calls++;
#endif
    return a + 1;
}
unsigned one(unsigned a) { return a / 3; }
int oneCalled(int a) { return yes(a) + 1; }
int oneComma(int a) { return calls++, a; }
int onePointer(int *p) { return p ? *p : 0; }

// driver
#define SHOW(x) do { calls = 1; memset(table, 0, sizeof table); long long r = (long long)(x); printf("%s %lld %d", #x, r, calls); for (int i = 0; i < 6; i++) printf(" %d", table[i]); puts(""); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int a = -1; a < 9; a++) {
        printf("a %d\n", a);
        struct bits s = {0};
        SHOW(members(a, &s)); SHOW(loops(a)); SHOW(kept(a)); SHOW(many(a)); SHOW(hidden(a)); SHOW(unequal(a)); SHOW((nothing(a), 0)); SHOW((empty(), 1)); SHOW((early(a), 0)); SHOW((tail(a), 0)); SHOW(constant()); SHOW(constantOne()); SHOW(number(a)); SHOW(real(a) * 4); SHOW(narrow(a)); SHOW(truth(a)); SHOW(letter(a)); SHOW(color(a));
        SHOW(text(a) != NULL); SHOW(chosen(a) != NULL); SHOW(whole(a).a); SHOW(single(a).n); SHOW(several(a).n); SHOW(__real__ both(a)); SHOW(large(a)); SHOW(array(a & 7)); SHOW(recursive(a)); SHOW(statics(a)); SHOW(labels(a)); SHOW(unused(a)); SHOW(directives(a)); SHOW(one(a)); SHOW(oneCalled(a)); SHOW(oneComma(a)); SHOW(onePointer(a ? &a : NULL));
        for (int b = 0; b < 3; b++) { SHOW(assigned(a, b)); SHOW(updates(a & 3, b)); SHOW(nested(a, b)); }
    }
    return 0;
}
