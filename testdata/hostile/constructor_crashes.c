#include "hostile.h"

static int values[4] = {42, 1, 2, 3};
static int prepared;

static int pick(long i) { return values[i * 100000000000L]; }

static __attribute__((constructor)) void early(void) { prepared = pick(PROVOKE > 0); }

int act(int provoke) { return prepared + provoke; }
