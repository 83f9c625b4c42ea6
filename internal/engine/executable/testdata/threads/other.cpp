#include <atomic>

#include "threads.h"

static std::atomic<int> ups, downs;

Made::Made() : value(3) { ups++; }
Made::~Made() { downs++; }

static thread_local Made one;
thread_local int other_local = constructed() * 0 + 2;
static thread_local int zeros[1000];

Made &made() {
    one.value += zeros[5]++;
    return one;
}

int constructed() { return ups; }
int destroyed() { return downs; }
