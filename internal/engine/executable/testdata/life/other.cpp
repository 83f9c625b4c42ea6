#include <cstdio>
#include <stdexcept>

#include "life.h"

struct Loud {
    const char *name;
    explicit Loud(const char *n) : name(n) { std::printf("+%s\n", name); }
    ~Loud() { std::printf("-%s\n", name); }
};

static Loud late("late in other");
__attribute__((init_priority(199))) static Loud early("early in other");

int start() {
    std::printf("start\n");
    return 10;
}

int other_counter() { return shared_static() + shared_static(); }

void thrower(int n) {
    if (n) throw Special{n};
    throw std::runtime_error("nothing");
}

int Derived::f() { return 2; }

Base *make() { return new Derived; }
