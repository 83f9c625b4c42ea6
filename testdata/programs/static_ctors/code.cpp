#include "code.h"

static int total, count;
int exit_balance;

int scale(int v) {
    if (v > 100)
        return 100;
    return v * 3 + 1;
}

int register_item(int weight) {
    total += scale(weight);
    return ++count;
}

int registered_total() { return total; }
int registered_count() { return count; }

int checksum(const char *text) {
    int sum = 0;
    while (*text)
        sum = sum * 2 + *text++;
    return sum;
}

Item::Item(int w) : weight(w), order(register_item(w)) {}
Item::~Item() { exit_balance -= weight; }

const int name_sum = checksum("ames");
