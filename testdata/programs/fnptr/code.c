#include "code.h"

#include <stdlib.h>

int add(int a, int b) { return a + b; }
int sub(int a, int b) { return a - b; }
static int mul(int a, int b) { return a * b; }
static int rest(int a, int b) { return b == 0 ? 0 : a % b; }

const struct op operations[4] = {{'+', add}, {'-', sub}, {'*', mul}, {'%', rest}};
binary current = mul;

binary find(char sign) {
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (operations[i].sign == sign)
            return operations[i].apply;
    return NULL;
}

int same(binary a, binary b) { return a == b; }

int is_sub(binary f) { return f == sub; }

binary pick_static(int which) { return which > 0 ? mul : rest; }

int index_of(binary f) {
    static binary const table[] = {rest, mul, sub, add};
    for (int i = 0; i < 4; i++)
        if (table[i] == f)
            return i;
    return -1;
}

/* "3+4*2" from left to right, single digits */
int calculate(const char *text) {
    int value = *text++ - '0';
    while (*text) {
        binary f = find(*text++);
        if (!f)
            return -1;
        current = f;
        value = (*current)(value, *text++ - '0');
    }
    return value;
}

int fold(binary f, const int *values, size_t n, int start) {
    for (size_t i = 0; i < n; i++)
        start = f(start, values[i]);
    return start;
}

static int ascending(const void *a, const void *b) {
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}
static int descending_order(const void *a, const void *b) { return -ascending(a, b); }

int sort_by(int *values, size_t n, int descending) {
    int (*order)(const void *, const void *) = descending ? descending_order : ascending;
    qsort(values, n, sizeof *values, order);
    return order == ascending;
}

int *search(int key, int *values, size_t n) { return bsearch(&key, values, n, sizeof *values, ascending); }
