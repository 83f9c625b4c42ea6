// Calls: removed ones and results replaced by zero.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int trace;
static void note(int n) { trace = (trace * 3 + n) % 9973; }
static void nothing(void) { trace += 1000; }
static void two(int a, double b) { trace += a - (int)b; }
static int count(int n) { return trace++ + n; }
static double real(double d) { return trace++ * d; }
static char *name(int n) { trace++; return n ? "name" : NULL; }
static _Bool truth(int n) { trace++; return n > 1; }
static unsigned char tiny(int n) { return trace++ * n; }
static long double large(int n) { return trace++ + n; }
static __int128 giant(int n) { return trace++ + n; }
static void variadic(int n, ...) { trace += n; }
static int variadicInt(int n, ...) { return trace + n; }
struct small { int x; };
struct pair { int x, y; };
struct floats { float x, y; };
struct one { double d; };
struct mixed { double d; int n; };
struct big { int v[10]; };
struct chars { char c[3]; };
struct pointer { const char *p; };
static struct small makeSmall(int n) { trace++; return (struct small){n}; }
static struct pair makePair(int n) { trace++; return (struct pair){n, n + 1}; }
static struct floats makeFloats(int n) { trace++; return (struct floats){n, n + 1}; }
static struct one makeOne(int n) { trace++; return (struct one){n}; }
static struct mixed makeMixed(int n) { trace++; return (struct mixed){n, n}; }
static struct big makeBig(int n) { trace++; return (struct big){{n, n + 1}}; }
static struct chars makeChars(int n) { trace++; return (struct chars){{n, n + 1, 3}}; }
static struct pointer makePointer(int n) { trace++; return (struct pointer){n ? "p" : 0}; }
static void takeSmall(struct small s) { trace += s.x; }
static void takeBig(struct big b) { trace += b.v[1]; }
static void takeMixed(struct mixed m, int n) { trace += m.n + n; }

void removed(int a) {
    note(a);
    note(a + 1), note(2);
    nothing();
    two(a, a * 0.5);
    two(count(a), real(2));
    variadic(a, 1, 2.0, "x");
    if (a > 2)
        note(5);
    else
        nothing();
    for (int i = 0; i < 3; i++)
        note(i);
    while (a-- > 0 && a < 9)
        note(count(a));
    do
        nothing();
    while (trace < -99999);
    switch (a) {
    case 1:
        note(6);
        break;
    default:
        note(7);
    }
out:
    note(8);
    (note)(9);
    (void)note(10);
    (*note)(11);
    (trace > 5 ? note : note)(12);
    trace > 5 ? note(13) : nothing();
    trace > 5 && (note(14), 1);
    note(
        a +
        1 /* comment */
    );
    { note(15); }
    ({ note(16); });
    note((struct small){17}.x);
    takeSmall(makeSmall(a));
    takeBig(makeBig(3));
    takeMixed(makeMixed(2), a++);
    if (trace == -5)
        goto out;
}
void pointers(void (*f)(int), void (*g)(void), struct { void (*m)(int); } *s) {
    f(1);
    g();
    (*f)(2);
    s->m(3);
    f(trace);
    void (*table[])(int) = {note, f};
    table[1](trace);
}
int results(int a) {
    int r = count(a);
    r += count(2) * 3;
    r = r + count(count(a)) - 1;
    count(4);
    (void)count(5);
    if (count(a) > 6)
        r++;
    if (truth(a) && count(7))
        r += 2;
    while (count(0) < 0 && r-- < 9)
        r -= 2;
    r += tiny(a) + (int)real(a) + (int)large(a) + (int)giant(a);
    r -= variadicInt(a, 1, 2);
    int list[] = {count(1), [3] = count(2)};
    r += list[0] + list[3];
    r += a ? count(1) : count(2);
    r += (count(3), 4);
    r += ({ count(8); });
    return r + abs(-a) + (int)strlen("abc");
}
const char *strings(int a) {
    const char *s = name(a);
    if (name(a) == NULL)
        return "none";
    if (!name(0))
        s++;
    return name(a + 1) ? s : name(1);
}
int structs(int a) {
    struct small s = makeSmall(a);
    struct pair p = makePair(a);
    struct floats f = makeFloats(a);
    struct one o = makeOne(a);
    struct mixed m = makeMixed(a);
    struct big b = makeBig(a);
    struct chars c = makeChars(a);
    struct pointer q = makePointer(a);
    p = makePair(a + 1);
    int r = s.x + p.x * p.y + (int)f.y + (int)o.d + m.n + b.v[1] + c.c[1] + (q.p != NULL);
    return r + makeSmall(3).x + makePair(4).y + (int)makeOne(5).d + makeBig(6).v[1];
}
int indirect(int (*f)(int), int a) {
    int r = f(a);
    r += f(count(a)) + (*f)(1) + f(2);
    return r;
}
int recursive(int n) { return n < 1 || n > 9 ? 0 : n + recursive(n - 1); }
int allocated(int n) {
    int *p = malloc(n * sizeof *p + 16);
    if (!p)
        return -1;
    memset(p, 0, n * sizeof *p);
    memcpy(p, &n, sizeof n);
    int r = p[0];
    free(p);
    return r;
}
int builtins(unsigned a) { return __builtin_popcount(a) + __builtin_ctz(a | 1) + __builtin_abs(-(int)a); }
int old();
int unprototyped(int a) { return old(a); }
int old(a) int a; { return a + 1; }
static inline __attribute__((always_inline)) int inlined(int a) { return count(a) + 1; }
int twice(int a) { return inlined(a) * inlined(a + 1); }
__attribute__((noreturn)) static void stop(void) { exit(3); }
int returns(int a) {
    if (a > 100)
        stop();
    return a;
}
struct record { int n; char text[20]; struct pair p; };
int memory(int a) {
    char from[16] = "abcdefghijklmno", to[16] = {0}, *at = to;
    struct record r, s = {1, "one", {2, 3}};
    memset(&r, 0, sizeof r);
    r.p = s.p;
    memcpy(to, from, sizeof to);
    memcpy(at + 3, "xyz", a & 3);
    memmove(to + 1, to, count(4));
    memset(at + 8, 'a' + a, 3), note(a);
    __builtin_memcpy(&r.n, &s.n, sizeof r.n);
    bzero(r.text, a);
    at = memcpy(r.text, to, 6);
    for (int i = 0; i < 3; i++)
        memset(r.text + 6 + i, to[i], 1);
    return r.n + r.text[0] * 2 + r.text[7] * 3 + r.p.y + to[1] + to[4] * 3 + to[9] * 5 + (at == r.text);
}

// driver
#define SHOW(x) do { trace = 7; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    struct { void (*m)(int); } s = {note};
    for (int a = 0; a < 6; a++) {
        printf("a %d\n", a);
        SHOW((removed(a), 0)); SHOW((pointers(note, nothing, (void *)&s), 0)); SHOW(results(a)); SHOW(structs(a)); SHOW(indirect(count, a)); SHOW(recursive(a)); SHOW(allocated(a)); SHOW(builtins(a)); SHOW(unprototyped(a)); SHOW(twice(a)); SHOW(memory(a)); SHOW(returns(a));
        printf("%s\n", strings(a));
    }
    return 0;
}
