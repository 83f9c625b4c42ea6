// Constants that are assigned or initialised with, and macros.
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

int plain(void) {
    int a = 5;
    int b = 0, c = 1, d = 7;
    unsigned e = 3u;
    long f = 100000000000L;
    long long g = -4;
    char h = 'h', i = '\0';
    _Bool j = 1, k = 0, l = true, m = false;
    signed char n = 300;
    short o = 0x7fff;
    a = a * 2 + b + c - d + (int)e + (int)(f / 1000000000) + (int)g + h + i + j + k + l + m + n + o;
    return a;
}
int assigned(int a) {
    int b, c;
    b = 5;
    c = 0;
    a = -1;
    a = 0x10;
    a = 1.5;
    a = 'x';
    a = (7);
    a = 3 + 4;
    a = +6;
    a = ~0;
    b = c = 4;
    b = a, c = 9;
    a = (b = 8);
    if ((c = 2))
        b += c;
    return a + b * 10 + c * 100;
}
int statements(int a) {
    int b = 4, i = 0, j = 0;
    if (a)
        b = 3;
    else
        b = 6;
    for (i = 0; i < 3; i++)
        b += i;
    for (int k = 1, l = 5; k < 3; k++)
        b += k * l;
    for (i = 2, j = 9; i < j; i += 3)
        b += i;
    while (b > 100)
        b = 99;
    do
        a = 2;
    while (b < -1000);
    switch (a) {
    case 2:
        b = b + 1;
        a = 11;
        break;
    default:
        a = 12;
    }
    goto end;
end:
    a = a + 13;
    return a * b;
}
struct thing {
    int x;
    char c;
    _Bool b;
    double d;
    int list[3];
    struct { int deep; } in;
    int *p;
    unsigned bits : 4;
};
int members(struct thing *t, struct thing u) {
    t->x = 5;
    t->c = 'c';
    t->b = true;
    t->d = 0.5;
    t->list[1] = 6;
    t->in.deep = 0;
    t->p = 0;
    t->p = NULL;
    t->bits = 3;
    u.x = 8;
    (*t).list[2] = 9;
    (&u)->list[0] = 10;
    *t->list = 11;
    *(&t->x + 0) = 12;
    return t->x + t->c * 2 + t->b * 3 + (int)(t->d * 8) + t->list[0] + t->list[1] * 5 + t->list[2] + t->in.deep + (t->p != 0) + t->bits + u.x + u.list[0];
}
int pointers(int *p, int **q, double *d) {
    *p = 5;
    p[1] = 6;
    **q = 7;
    (*q)[1] = 0;
    *d = 2;
    *(double *)d = 3;
    p = 0;
    return p == NULL;
}
int initialised(int a) {
    struct thing t = {1, 'c', true, 0.5};
    struct thing u = {.x = 5, .list = {1, 2}};
    int list[] = {1, 2, 3};
    static int kept = 4;
    const int fixed = 6;
    int const fixedToo = 7;
    static const int both = 8;
    register int quick = 9;
    volatile int vol = 10;
    int *const p = &a;
    *p = 11;
    _Thread_local static int own = 12;
    extern int outside;
    outside = 13;
    kept++;
    enum { limit = 14 } e = 1;

    return t.x + u.x + list[1] + kept + fixed + fixedToo + both + quick + vol + *p + own + outside + limit + (int)e;
}
#define ZERO 0
#define SET(x) x = 5
#define ASSIGN(x, v) do { x = v; } while (0)
#define ADD(a, b) ((a) + (b))
#define RETURN return
#define CHECK(c) if (!(c)) return -1
#define PLUS +
#define EQUALS =
#define CALL(f, x) f(x)
#define CHAR_MAX_LIKE(x) ((char)(x) * 2)
#define twin(x) twin(x, 2)
static int (twin)(int a, int b) { return a * b; }
static void noted(int a) { errno += a; }
#define NOTED(a) noted(a)
#define NOTE noted
#define noted(a) noted(a + 1)
int macros(int a) {
    int b = ZERO;
    int c;
    SET(c);
    ASSIGN(b, 3);
    a = ADD(a, b) + c;
    a = ADD(a + 1, b - 2);
    a = a PLUS 4;
    c EQUALS 6;
    CHECK(a < 1000);
    b = CALL(initialised, a);
    b += twin(a);
    NOTED(a);
    NOTE(a);
    noted(c);
    (noted)(7);
    a = CHAR_MAX_LIKE(3);
    RETURN a + b + c;
}
int assigning(int a) {
    int b;
    b = a = 5;
    a = b == 5 ? 6 : 7;
    return (a = 3) + b;
}
int comparing(int a) { return a == 5; }
int ends(int a, long n) {
    unsigned u = 0u;
    a += 5 ? n : 2;
    a -= 3 && n;
    a *= 2 + 1;
    a = a * 2 % 7 << 1 < 40 == 1;
    n = n > 0u;
    u -= a > 0u;
    return a + (u > 0u) * 8 + n + (n != 2147483646) + (n & 0x7ffffffe);
}
int outside;
static int global = 5;
int useGlobal(void) {
    global = 6;
    global += 1;
    return global;
}
float vectors(void) {
    typedef float v4 __attribute__((vector_size(16)));
    v4 v = {1, 2};
    v[0] = 3;
    float f = 1, g = 0.0f;
    f = 2;
    return v[0] + v[1] + f + g;
}
__int128 huge(void) {
    __int128 a = 5;
    a = 6;
    return a;
}
int commaLast(int a) {
    a = 1, a += 2, a = 3;
    return a;
}
int complexed(void) {
    _Complex double z = 2;
    z = 3;
    __real__ z = 4;
    return (int)(__real__ z + __imag__ z);
}
int unions(void) {
    union { int i; unsigned char c[4]; } u;
    u.i = 5;
    u.c[1] = 1;
    return u.i;
}

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    errno = 0;
    for (int a = -1; a < 4; a++) {
        struct thing t = {0}, u = {0};
        int p[4] = {0}, *q = p + 2;
        double d = 0;
        SHOW(assigned(a)); SHOW(statements(a)); SHOW(members(&t, u)); SHOW(pointers(p, &q, &d)); SHOW(p[0] + p[1] * 10 + p[2] * 100 + p[3] * 1000 + (int)d); SHOW(initialised(a)); SHOW(macros(a)); SHOW(errno); SHOW(assigning(a)); SHOW(comparing(a + 3)); SHOW(ends(a, 4)); SHOW(ends(a, 2147483646)); SHOW(commaLast(a));
    }
    SHOW(plain()); SHOW(useGlobal()); SHOW(vectors()); SHOW(huge()); SHOW(complexed()); SHOW(unions());
    return 0;
}
