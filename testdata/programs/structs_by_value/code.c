#include "code.h"

#include <string.h>

struct tiny tiny_next(struct tiny t) {
    t.c++;
    return t;
}

struct two_ints swap_ints(struct two_ints p) {
    struct two_ints r = {p.b, p.a};
    if (p.a == p.b)
        r.a = r.a + 1;
    return r;
}

struct mixed mix(struct mixed a, struct mixed b) {
    return (struct mixed){a.a + b.a, a.b * b.b};
}

struct floats cross(struct floats a, struct floats b) {
    struct floats r;
    r.x = a.y * b.z - a.z * b.y;
    r.y = a.z * b.x - a.x * b.z;
    r.z = a.x * b.y - a.y * b.x;
    return r;
}

struct three rotate(struct three t) {
    long first = t.a;
    t.a = t.b;
    t.b = t.c;
    t.c = first - 1;
    return t;
}

struct large fill(int n, double step, struct large start) {
    struct large l = start;
    l.n = n * 2;
    memset(l.text, 'a' + n, sizeof l.text - 1);
    for (int i = 0; i < 4; i++)
        l.d[i] += i * step;
    return l;
}

struct nested nest(struct two_ints i, struct floats f) {
    struct nested n = {swap_ints(i), f};
    n.f.x -= 1;
    return n;
}

struct odd odd_add(struct odd o, char by) {
    for (int i = 0; i < 3; i++)
        o.a[i] = (char)(o.a[i] + by);
    return o;
}

struct aligned scale(struct aligned a, int by, struct tiny t) {
    for (int i = 0; i < 8; i++)
        a.v[i] = a.v[i] * by + t.c;
    return a;
}

long many(int a, struct three t, double d, struct mixed m, long b, struct large l, struct two_ints p, char c, struct floats f) {
    long sum = a + t.a - t.c;
    sum += (long)(d * m.b) + m.a;
    sum += b * l.n + l.text[0];
    sum -= p.a - p.b;
    return sum + c + (long)(f.x + f.y + f.z);
}

struct three through(struct three (*f)(struct three), struct three t, int times) {
    while (times-- > 0)
        t = f(t);
    return t;
}

double sum_array(const struct mixed *m, int n) {
    struct mixed sum = {0, 1};
    for (const struct mixed *end = m + n; m < end; m++)
        sum = mix(sum, *m);
    return sum.a + sum.b;
}
