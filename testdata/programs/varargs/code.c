#include "code.h"

#include <stdio.h>

int sum_ints(int n, ...) {
    va_list ap;
    va_start(ap, n);
    int sum = 0;
    while (n-- > 0)
        sum += va_arg(ap, int);
    va_end(ap);
    return sum;
}

double sum_list(const char *kinds, va_list ap) {
    double sum = 0;
    for (; *kinds; kinds++)
        switch (*kinds) {
        case 'i': sum += va_arg(ap, int); break;
        case 'd': sum += va_arg(ap, double); break;
        case 'l': sum -= va_arg(ap, long); break;
        case 's': sum += va_arg(ap, char *)[0] - 'a'; break;
        case 'p': {
            struct pair p = va_arg(ap, struct pair);
            sum += p.a * p.b;
            break;
        }
        case 'b': {
            struct big b = va_arg(ap, struct big);
            sum += b.v[0] + b.v[4];
            break;
        }
        default: return -1;
        }
    return sum;
}

double sum_mixed(const char *kinds, ...) {
    va_list ap;
    va_start(ap, kinds);
    double sum = sum_list(kinds, ap);
    va_end(ap);
    return sum + 1;
}

long twice(int n, ...) {
    va_list ap, again;
    va_start(ap, n);
    va_copy(again, ap);
    long sum = 0, weighted = 0;
    for (int i = 0; i < n; i++)
        sum += va_arg(ap, long);
    for (int i = 0; i < n; i++)
        weighted += va_arg(again, long) * (i + 1);
    va_end(again);
    va_end(ap);
    return sum * 1000 + weighted;
}

int format(char *buf, size_t size, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(buf, size, fmt, ap);
    va_end(ap);
    return n >= (int)size ? -n : n;
}

int until_zero(int first, ...) {
    va_list ap;
    va_start(ap, first);
    int count = 0;
    for (int v = first; v != 0; v = va_arg(ap, int))
        count++;
    va_end(ap);
    return count;
}

static int forward_list(int n, va_list *ap) {
    int product = 1;
    for (int i = 0; i < n; i++)
        product *= va_arg(*ap, int);
    return product;
}

int forward(int n, ...) {
    va_list ap;
    va_start(ap, n);
    int first = forward_list(n / 2, &ap); /* the list goes on where the callee stopped */
    int second = forward_list(n - n / 2, &ap);
    va_end(ap);
    return first - second;
}

long double longest(int n, ...) {
    va_list ap;
    va_start(ap, n);
    long double best = 0;
    for (int i = 0; i < n; i++) {
        long double v = va_arg(ap, long double);
        if (v > best)
            best = v;
    }
    va_end(ap);
    return best;
}
