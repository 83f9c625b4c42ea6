#include "code.h"

std::atomic<int> constructed{0}, destroyed_sum{0};

static int first_value() { return 40 + 2; }

thread_local Counter shared_counter(first_value());
thread_local int plain = first_value() / 2;

Counter::Counter(int start) : value(start) { constructed += 1; }
Counter::~Counter() { destroyed_sum += value; }
int Counter::bump(int by) {
    value += by;
    return value;
}
