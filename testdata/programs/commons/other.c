#include "code.h"

int first_common;
int second_common[16];
double aligned_common;

const int constants[4] = {10, 20, 30, 7};

int read_commons(void) { return first_common * 100 + second_common[first_common] + (int)(aligned_common * 2); }
