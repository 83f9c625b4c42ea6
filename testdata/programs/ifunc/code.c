#include "code.h"

int resolver_runs;

static unsigned plain(const unsigned char *p, int n) {
    unsigned sum = 1;
    for (int i = 0; i < n; i++)
        sum = sum * 33 + p[i];
    return sum;
}

static unsigned unrolled(const unsigned char *p, int n) {
    unsigned sum = 1;
    int i = 0;
    for (; i + 1 < n; i += 2)
        sum = (sum * 33 + p[i]) * 33 + p[i + 1];
    if (i < n)
        sum = sum * 33 + p[i];
    return sum;
}

/* Runs while the program is being relocated: it may call nothing outside. */
static unsigned (*resolve(void))(const unsigned char *, int) {
    resolver_runs = resolver_runs + 1;
    return sizeof(void *) >= 8 ? unrolled : plain;
}

unsigned checksum(const unsigned char *p, int n) __attribute__((ifunc("resolve")));

int chosen(void) { return plain((const unsigned char *)"abc", 3) == checksum((const unsigned char *)"abc", 3); }

int call_by_pointer(const unsigned char *p, int n) {
    unsigned (*f)(const unsigned char *, int) = checksum;
    return (int)(f(p, n) % 1000);
}
