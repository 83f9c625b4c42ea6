#include "util.h"

static int state = 20;

static int helper(int v) { return v * state; }

static int next() {
    static int counter = 200;
    return counter--;
}

namespace {
struct Thing {
    int v;
    int get() const { return v + 7; }
};
int inner(int v) { return Thing{v}.get() * 3; }
} // namespace

int two_entry(int v) {
    state -= 1;
    return helper(v) - next();
}
int two_state() { return state; }
int two_in_namespace(int v) { return inner(v) - 1; }
