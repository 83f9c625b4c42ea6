// The life of a program: what is run before main, in it and after it, in which order.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "life.h"

struct Noisy {
    const char *name;
    explicit Noisy(const char *n) : name(n) { std::printf("+%s\n", name); }
    ~Noisy() { std::printf("-%s\n", name); }
};

static Noisy late("late in main");
__attribute__((init_priority(200))) static Noisy early("early in main");

__attribute__((constructor(150))) static void first() { std::printf("constructor 150\n"); }
__attribute__((constructor)) static void middle() { std::printf("constructor\n"); }
__attribute__((destructor(150))) static void last() { std::printf("destructor 150\n"); }
__attribute__((destructor)) static void end() { std::printf("destructor\n"); }

static void bye() { std::printf("atexit\n"); }

inline int &counter() {
    static int n = start();
    return n;
}

int main(int argc, char **argv) {
    std::atexit(bye);
    for (int i = 1; i < argc; i++) std::printf("argument %s\n", argv[i]);
    std::printf("environment %s\n", std::getenv("LIFE") ? std::getenv("LIFE") : "(none)");
    counter()++;
    std::printf("counter %d %d\n", counter(), other_counter());
    try {
        thrower(7);
    } catch (const Special &s) {
        std::printf("special %d\n", s.n);
    }
    try {
        thrower(0);
    } catch (const std::runtime_error &e) {
        std::printf("error %s\n", e.what());
    }
    try {
        std::vector<int>().at(3);
    } catch (const std::out_of_range &) {
        std::printf("out of range\n");
    }
    Base *b = make();
    std::printf("virtual %d %d\n", b->f(), dynamic_cast<Derived *>(b) != nullptr);
    delete b;
    std::fflush(stdout);
    return 3;
}
