#include "util.h"

static int state = 10;

static int helper(int v) { return v + state; }

static int next() {
    static int counter = 100;
    return counter++;
}

namespace {
struct Thing {
    int v;
    int get() const { return v - 1; }
};
int inner(int v) { return Thing{v}.get() * 2; }
} // namespace

int one_entry(int v) {
    state += 1;
    return helper(v) + next();
}
int one_state() { return state; }
int one_in_namespace(int v) { return inner(v) + 1; }
