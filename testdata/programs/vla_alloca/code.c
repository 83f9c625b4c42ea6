#include "code.h"

#include <alloca.h>
#include <string.h>

int sum_vla(int n) {
    int v[n];
    for (int i = 0; i < n; i++)
        v[i] = i * 2;
    int sum = 0;
    for (int i = n - 1; i >= 0; i--)
        sum += v[i];
    return sum;
}

int vla_param(int n, int m, int a[n][m]) {
    int trace = 0;
    for (int i = 0; i < n && i < m; i++)
        trace += a[i][i];
    return trace * 100 + a[n - 1][0];
}

int matrix(int rows, int cols) {
    int a[rows][cols];
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
            a[r][c] = r * cols + c;
    return vla_param(rows, cols, a);
}

int reverse_compare(const char *s) {
    size_t n = strlen(s);
    char *copy = alloca(n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = s[n - 1 - i];
    copy[n] = 0;
    return strcmp(s, copy) == 0;
}

long many_allocas(int rounds) {
    long *last = 0, sum = 0;
    for (int i = 1; i <= rounds; i++) {
        long *p = __builtin_alloca_with_align(sizeof(long) * (size_t)i, 256);
        p[i - 1] = last ? *last + i : i;
        last = p + i - 1;
        sum += *last;
    }
    return sum;
}

int jump_out(int n) {
    int tries = 0;
again:;
    char buf[n + tries];
    memset(buf, tries, sizeof buf);
    if (buf[n - 1] < 4 && ++tries)
        goto again;
    return (int)sizeof buf + buf[0];
}

unsigned long sizes(int n) {
    typedef short row[n + 1];
    row r[2];
    return sizeof r + sizeof(row) * 100;
}
