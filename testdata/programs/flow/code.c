#include "code.h"

int sign(int v) { return v > 0 ? 1 : v < 0 ? -1 : 0; }

int grade(int points) {
    if (points >= 90)
        return 1;
    else if (points >= 75)
        return 2;
    else if (points >= 50)
        return 3;
    return points < 0 ? 0 : 4;
}

int elvis(int v, int other) { return (v - 3) ?: other; }

int choose(int a, int b, int (*f)(int)) {
    int r = a < b ? f(a) : f(b) + 1;
    return r == 0 ? a : (a > 10 ? r : b);
}

int collatz(int n) {
    int steps = 0;
again:
    if (n == 1)
        return steps;
    if (n & 1)
        goto odd;
    n >>= 1;
    goto count;
odd:
    n = 3 * n + 1;
count:
    steps++;
    if (steps < 1000)
        goto again;
    return -1;
}

int find_pair(const int *v, int n, int sum, int *i, int *j) {
    for (*i = 0; *i < n; ++*i)
        for (*j = *i + 1; *j < n; ++*j)
            if (v[*i] + v[*j] == sum)
                goto found;
    return 0;
found:
    return 1;
}

int do_while(int n) {
    int digits = 0;
    do {
        digits++;
        n /= 10;
    } while (n != 0);
    return digits;
}

int comma(int n) {
    int a, b, sum;
    for (a = 0, b = n, sum = 0; a < b; a++, b--)
        sum += b - a;
    return (a++, sum) + a;
}

static int see(int v, int *evaluated) {
    *evaluated = *evaluated * 10 + 1;
    return v;
}

int short_circuit(int a, int b, int *evaluated) {
    *evaluated = 0;
    if (see(a, evaluated) && see(b, evaluated))
        return 2;
    return see(a, evaluated) || see(b, evaluated);
}

int mixed_logic(int a, int b, int c, int d) { return (a && !b) || (c && (d || !a)); }

int backwards(int n) {
    int sum = 0;
    for (int i = n; i--;)
        sum += i;
    while (n > 0 && sum > 20)
        sum -= n--;
    return sum;
}

int early(const char *s) {
    if (!s)
        return -1;
    if (!*s)
        return 0;
    int n = 0;
    while (s[n] && s[n] != ';')
        n++;
    return n;
}

int bits(unsigned v) {
    unsigned a = v & 0xf0, b = v | 0x03, c = v ^ 0xff, d = ~v;
    return (int)((a >> 4) + (b << 1) + (c % 7) + (d & 3));
}

int loop_exits(int n, int stop, int skip) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        if (i == stop)
            break;
        if (i % skip == 0)
            continue;
        sum += i;
    }
    return sum;
}

int infinite_with_break(int n) {
    int rounds = 0;
    for (;;) {
        if (n <= 1)
            break;
        n = n - 2;
        ++rounds;
    }
    return rounds;
}

int negated(int a, int b) {
    if (!(a < b) && !(a == 0))
        return -a;
    return !b;
}
