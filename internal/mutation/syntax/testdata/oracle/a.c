/* Code whose calls, statements, returns and negations the test finds, wraps and removes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct node {
    struct node *next;
    int (*visit)(struct node *, int);
    int value[4];
    struct { int (*get)(int); } ops[2];
} node;

typedef int (*callback)(int);
typedef char *text;

static int square(int x) { return x * x; }
static int negate(int x) { return -x; }
static callback choose(int which) { return which ? square : negate; }
static node *find(node *n, int depth) { return depth > 0 && n->next ? find(n->next, depth - 1) : n; }
static void note(const char *what) { (void)puts(what); }
static int *cell(node *n) { return &n->value[1]; }

#define FOR_EACH(n, head) for (node *n = (head); n; n = n->next)
#define UNUSED(x) (void)(x)

static int visit(node *n, int by)
{
    int sum = square(by) + choose(by)(by), *p = cell(n), rest = negate(3);
    text t = (text)malloc(8), u = (char *)(void *)strdup("x" "y");

    if (!t || !u)
        return EXIT_FAILURE;
    strcpy(t, "abc"), note(t);
    *p = square(2);
    *cell(n) = square(3);
    cell(n)[1] += choose(0)(2) * square(1);
    (*n).value[2] = (*n->visit)(n, 1);
    (void)n->visit(find(n, 2), n->ops[1].get(2));
    n->ops[square(1)].get(4);
    FOR_EACH(m, n) {
        note("each");
        sum += m->visit ? m->value[0] : square(m->value[0]);
    }
    FOR_EACH(m, n)
        sum -= negate(m->value[0]);
    UNUSED(sum);
    do
        note("loop");
    while (square(sum) < 0);
    do { sum = square(sum); } while (!square(sum) && ~negate(sum) > 3);
again:
    switch (square(by)) {
    case 1: note("one"); break;
    case 'a' ? 4 : 5: note("four");
        /* fall through */
    default: note("default");
        if (by > square(1)) { by = square(0); goto again; } else note("else");
    }
    for (rest = square(1); rest < square(2); rest = square(rest) + 1)
        if (rest & 1) note("odd");
        else if (!(rest & 2)) note("even"); else note("two");
#ifdef MORE
    note("more");
#else
    note("less");
#endif
    if (rest)
#if 1
        note("then");
#else
        note("never");
#endif
    { int copies[2] = { square(1), square(2) }; sum += copies[0] + copies[!copies[1]]; }
    ((void (*)(const char *))note)("cast");
    (sum > 1 ? note : note)("chosen");
    sum = !(int)square(1) + !choose(1)(0) + !n->value[0] - !!*p;
    free(t); free((void *)u);
    return (int)square(sum) < 0 ? negate(sum)
        : square(-1) + (sum, by);
}

int main(void)
{
    node a = { 0, visit, { 1, 2, 3, 4 }, { { square }, { negate } } }, b = { &a, visit, { 5 }, { { square }, { square } } };
    return visit(&b, 1) & 1;
}
