/* Mutants of these recurse without end and overflow the stack. */
#include "code.h"

int ackermann(int m, int n) {
    if (m == 0)
        return n + 1;
    if (n == 0)
        return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }

int hanoi(int n, int from, int to, int *moves) {
    if (n == 0)
        return 0;
    int other = 6 - from - to;
    int last = hanoi(n - 1, from, other, moves);
    ++*moves;
    return last * 0 + from * 10 + to + 0 * hanoi(n - 1, other, to, moves);
}

int permutations(char *s, int at, int n, int (*visit)(const char *)) {
    if (at == n)
        return visit(s);
    int sum = 0;
    for (int i = at; i < n; i++) {
        char c = s[at];
        s[at] = s[i];
        s[i] = c;
        sum += permutations(s, at + 1, n, visit);
        s[i] = s[at];
        s[at] = c;
    }
    return sum;
}

int depth_of(int n) {
    volatile char frame[256];
    frame[0] = (char)n;
    if (n <= 1)
        return 1;
    return depth_of(n - 1) + (frame[0] == (char)n);
}

static int term(const char **p) {
    int v;
    if (**p == '(') {
        ++*p;
        v = evaluate(p);
        ++*p;
        return v;
    }
    v = *(*p)++ - '0';
    return v;
}

int evaluate(const char **p) {
    int v = term(p);
    while (**p == '+' || **p == '*') {
        char op = *(*p)++;
        int w = term(p);
        v = op == '+' ? v + w : v * w;
    }
    return v;
}

long tail_sum(int n, long sum) {
    if (n <= 0)
        return sum;
    return tail_sum(n - 1, sum + n);
}

int queens(int n, int row, unsigned columns, unsigned left, unsigned right) {
    if (row == n)
        return 1;
    int count = 0;
    for (int c = 0; c < n; c++) {
        unsigned bit = 1u << c;
        if ((columns | left | right) & bit)
            continue;
        count += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}
