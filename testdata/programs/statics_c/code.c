#include "code.h"

#include <stdio.h>

static int hits;

int next_id(void) {
    static int id;
    return ++id;
}

int next_even(void) {
    static int id = 0; /* the same name as the one above */
    id += 2;
    if (id > 6)
        id = 2;
    return id;
}

const char *name_of(int n) {
    static char buffer[2][16];
    static int turn;
    turn = !turn;
    snprintf(buffer[turn], sizeof buffer[turn], "item-%d", n + 1);
    return buffer[turn];
}

int fibonacci(int n) {
    static int memo[50];
    if (n < 2)
        return n;
    if (memo[n] != 0) {
        hits++;
        return memo[n];
    }
    memo[n] = fibonacci(n - 1) + fibonacci(n - 2);
    return memo[n];
}

int memo_hits(void) { return hits; }

int header_user_a(int by) { return running_total(by) + 1; }

int *slot(int i) {
    static int slots[] = {1, 2, 3, 4};
    static int *const first = slots, *const last = &slots[3];
    return i < 0 ? first : i > 3 ? last : slots + i;
}

int average(int sample) {
    static struct {
        int sum, count;
        int (*divide)(void);
    } state = {10, 1, 0};
    state.sum += sample;
    state.count++;
    return state.sum / state.count;
}
