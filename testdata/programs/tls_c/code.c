#include "code.h"

static __thread int calls; /* local to this file */

int enter(int by) {
    calls++;
    depth += by;
    return depth;
}

int leave(int by) {
    calls++;
    if (depth < by)
        return -1;
    depth -= by;
    return depth;
}

long spend(long amount) {
    static __thread long spent = 5;
    if (amount > budget)
        return -budget;
    budget -= amount;
    spent += amount;
    return spent;
}

int calls_of_this_thread(void) { return calls; }

int *address_of_depth(void) { return &depth; }

void set_tag(int n) {
    for (int i = 0; i < 7; i++)
        tag[i] = (char)(n + i);
}

int tag_sum(void) {
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += tag[i];
    return sum;
}

void *worker(void *arg) {
    long *result = arg;
    enter(3);
    enter(4);
    leave(2);
    result[0] = depth;
    result[1] = spend(30) + spend(result[2]);
    set_tag((int)result[2]);
    result[3] = tag_sum();
    result[4] = calls_of_this_thread();
    result[5] = address_of_depth() == &depth;
    return result;
}
