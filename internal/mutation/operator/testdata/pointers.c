// Pointer arithmetic.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

static int pool[64];
static char text[64];

int *plus(int *p, int n) { return p + n; }
int *reversed(int *p, int n) { return n + p; } // no add
int *reversedConst(int *p) { return 1 + p; }
int *reversedArray(int n) { return n + pool; }
int *plusArray(int n) { return pool + n; }
int *plusConst(int *p) { return p + 1; }
int *plusUnsigned(int *p, unsigned n) { return p + n; }
int *plusChar(int *p, signed char n) { return p + n; }
int *plusSum(int *p, int n, int m) { return p + (n + m); }
int *plusTwice(int *p, int n, int m) { return p + n + m; }
int *sumReversed(int *p, int n, int m) { return (n + m) + p; }
int *plusSizeof(int *p) { return p + sizeof(int); }
int *addressOf(void) { return &pool[20] + 2; }
char *literal(int n) { return "abcdef" + n; }
char *literalReversed(int n) { return n + "abcdef"; }
int *ternary(int c, int *p, int *q) { return (c ? p : q) + 2; }
int *ternaryIndex(int c, int *p) { return p + (c ? 1 : 2); }
int *called(int n) { return plusArray(n) + n; }
int *calledReversed(int n) { return n + plusArray(n); }
int *minus(int *p, int n) { return p - n; }
int *minusConst(int *p) { return p - 1; }
int *minusMinus(int *p, int n) { return p - -n; }
int *cast(char *p, int n) { return (int *)p + n; }
char *castReversed(int *p, int n) { return n + (char *)p; }
void *nowhere(void *p, int n) { return p + n; }
ptrdiff_t difference(int *p, int *q) { return p - q; }
ptrdiff_t differenceChar(char *p, char *q) { return p - q; }
ptrdiff_t differenceVoid(void *p, void *q) { return p - q; }
uintptr_t integer(int *p, int n) { return (uintptr_t)p + n; }
uintptr_t integerMinus(int *p, int n) { return (uintptr_t)p - n; }
ptrdiff_t differenceSum(int *p, int *q, int n) { return p - q + n; }
ptrdiff_t differenceProduct(int *p, int *q) { return (p - q) * 3; }
int *compound(int *p, int n) {
    p += n;
    p -= 2;
    p += 1;
    return p;
}
int *steps(int *p) {
    p++;
    ++p;
    p--;
    --p;
    return p++;
}
int dereferenced(int *p) {
    int a = *p++;
    a += *++p;
    a += (*p)++;
    a -= *p--;
    return a - *p;
}
int index(int *p, int n) { return p[n + 1] - p[n - 1]; }
int indexReversed(int *p, int n) { return (n + 2)[p]; }
int indexMinus(int *p, int n) { return p[-n]; }
int matrix(int n) {
    int m[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
    int(*row)[4] = m + 1;
    row++;
    --row;
    return row[0][n] + *(*(m + 1) + n) + (*(row - 1))[n];
}
int vla(int n) {
    int m[n + 4][n]; __builtin_memset(m, 0, sizeof m);
    for (int i = 0; i < (n + 4) * n; i++)
        ((int *)m)[i] = i;
    int(*row)[n] = m + 1;
    row++;
    return row[0][1] + *(*(m + 2) + 1);
}
struct list {
    struct list *next;
    int value, more[4];
};
int structs(struct list *l) {
    int *v = l->more + 1;
    v++;
    int *w = &l->value + 1;
    struct list *after = l + 1;
    return v[0] + w[1] + (after - l) + after->value;
}
int loop(const char *s) {
    int n = 0;
    for (const char *p = s; *p && p - s < 9; p++)
        n += p[0] - 'a' + 1;
    return n;
}
int lessThan(int *p, int *q) { return p < q; }
int lessEqual(int *p, int *q) { return p <= q; }
int same(int *p, int *q) { return p == q; }
int null(int *p) { return p != NULL; }
int notNull(int *p) { return !p; }
int (*functionPlus(int (*f)(int *), int n))(int *) { return f + n; }
int both(int *p, int *q) { return p && *p > 0 && p < q; }
void store(int **p, int *q) {
    *p = q + 1;
    (*p)--;
    *p += 2;
}
int *global;
int *globals(int n) {
    global = pool + 30;
    global++;
    global += n;
    return global - 2;
}
int *memberOf(struct list *l, int n) { return l->more + n; }
int *memberReversed(struct list *l, int n) { return n + l->more; }
int *spanning(int *p,
              int n) {
    return n
           + p;
}
int *spanningToo(int *p, int n) {
    return p
           + n;
}

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
// Addresses differ from run to run, so null and its neighbours print as one.
static long at(const void *p, const void *base) {
    long d = (const char *)p - (const char *)base;
    return d < -4096 || d > 4096 ? -99999 : d;
}
#define AT(x) printf("%s %ld\n", #x, at((void *)(x), pool))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int i = 0; i < 64; i++) {
        pool[i] = i * i - 100;
        text[i] = 'a' + i % 20;
    }
    struct list l[4] = {{0, 1, {2, 3, 4, 5}}, {0, 6, {7, 8, 9, 10}}, {0, 11, {12, 13, 14, 15}}, {0, 16, {17, 18, 19, 20}}};
    int *p = pool + 30, *q = pool + 33;
    for (int n = -3; n < 5; n++) {
        printf("n %d\n", n);
        AT(plus(p, n)); AT(reversed(p, n)); AT(reversedArray(n)); AT(plusArray(n)); AT(plusUnsigned(p, n & 7)); AT(plusChar(p, n)); AT(plusSum(p, n, 2)); AT(plusTwice(p, n, 2));
        AT(sumReversed(p, n, 1)); AT(ternary(n & 1, p, q)); AT(ternaryIndex(n & 1, p)); AT(called(n)); AT(calledReversed(n)); AT(minus(p, n)); AT(minusMinus(p, n)); AT(cast((char *)p, n));
        AT(castReversed(p, n)); AT(nowhere(p, n)); AT(integer(p, n)); AT(integerMinus(p, n)); SHOW(differenceSum(p, q, n)); AT(compound(p, n)); SHOW(index(p, n)); SHOW(indexReversed(p, n)); SHOW(indexMinus(p, n));
        AT(globals(n)); AT(spanning(p, n)); AT(spanningToo(p, n)); SHOW(at(memberOf(l + 1, n), l)); SHOW(at(memberReversed(l + 1, n), l));
        SHOW(at((void *)functionPlus((int (*)(int *))p, n), p));
    }
    AT(reversedConst(p)); AT(plusConst(p)); AT(plusSizeof(p)); AT(addressOf()); SHOW(literal(2) ? *literal(2) : 0); SHOW(literalReversed(2) ? *literalReversed(2) : 0); AT(minusConst(p)); SHOW(difference(p, q));
    SHOW(differenceChar(text, text + 3)); SHOW(differenceVoid(q, p)); SHOW(differenceProduct(p, q)); AT(steps(p)); SHOW(dereferenced(p)); SHOW(matrix(1)); SHOW(vla(3)); SHOW(structs(l + 1)); SHOW(loop("abcabc"));
    SHOW(lessThan(p, q)); SHOW(lessThan(p, p)); SHOW(lessEqual(q, p)); SHOW(lessEqual(p, p)); SHOW(same(p, q)); SHOW(null(p)); SHOW(null(0)); SHOW(notNull(p)); SHOW(notNull(0)); SHOW(both(p, q)); SHOW(both(0, q)); SHOW(both(q, q)); SHOW(both(pool, q));
    int *r = 0;
    store(&r, p);
    AT(r);
    return 0;
}
