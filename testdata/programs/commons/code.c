/* Compiled with -fcommon: tentative definitions that the linker merges. */
#include "code.h"

int first_common;
int second_common[16];
double aligned_common;
char zeroed[100000];

static int data[4] = {1, 2, 3, 4};
static int bss[4];
static const int *const pointers[] = {&data[1], &bss[2], &constants[3]};

int set_commons(int v) {
    first_common = v;
    second_common[v % 16] = v + 1;
    aligned_common = v / 2.0;
    return second_common[v] - first_common;
}

int sum_constants(int limit) {
    int sum = 0;
    for (int i = 0; i < 4; i++)
        if (constants[i] < limit)
            sum += constants[i];
    return sum;
}

int touch_zeroed(int at) {
    zeroed[at]++;
    return zeroed[at] + zeroed[at + 1];
}

int static_data(int v) {
    bss[2] += v;
    data[1] -= v;
    return *pointers[0] * 100 + *pointers[1] * 10 + *pointers[2];
}
