/* Operations on _Atomic objects: the instruction that changes memory is one,
 * the one that computes the expression's value another. */
#include "code.h"

#include <stdatomic.h>

int add(int v) {
    _Atomic int a = v;
    a += 2;
    a -= 5;
    return a;
}

int steps(int v) {
    _Atomic int a = v;
    int sum = ++a;
    sum += a++ * 10;
    sum += --a * 100;
    sum += a-- * 1000;
    ++a;
    ++a;
    --a;
    return sum + a;
}

int bits(int v) {
    _Atomic int a = v;
    a |= 3;
    a ^= 6;
    a &= 13;
    return a;
}

int loops(int v) {
    _Atomic int a = v;
    a *= 3;
    a /= 7;
    a %= 5;
    a <<= 3;
    a >>= 1;
    return a;
}

float real(float v) {
    _Atomic float a = v;
    a += 3;
    a *= 2;
    a -= 0.5f;
    return a;
}

int narrow(int v) {
    _Atomic unsigned char a = (unsigned char)v;
    a += 300;
    a++;
    atomic_schar b = (signed char)v;
    b -= 100;
    --b;
    return a * 1000 + b;
}

int stored(int v) {
    atomic_int a = 5;
    a = 7;
    atomic_bool done = 0;
    done = 1;
    done = !done;
    return a + v - done;
}

int pointer(int n) {
    int list[5] = {1, 20, 300, 4000, 50000};
    int *_Atomic p = list + n;
    ++p;
    p++;
    --p;
    return *p--;
}

long functions(long v) {
    atomic_long a = v;
    long r = atomic_fetch_add(&a, 3) + 1;
    r += atomic_load(&a) * 10;
    r -= __sync_add_and_fetch(&v, 2) - 1;
    return r + __sync_fetch_and_sub(&v, 1) * 100 + v;
}

static _Atomic long shared;

long global(int n) {
    shared = n;
    for (int i = 0; i < n; i++)
        shared += i, shared ^= 1;
    return shared;
}

struct counted {
    atomic_uint uses;
    int value;
};

static struct counted *take(struct counted *c) {
    c->uses++;
    return c;
}

static int drop(struct counted *c) {
    if (!--c->uses)
        c->value = -1;
    return c->value;
}

int counted(int v) {
    struct counted c = {1, v};
    drop(take(&c));
    int before = c.value;
    return before * 10 + drop(&c);
}
