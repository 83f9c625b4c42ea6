#include "code.h"

#include <stdexcept>

int Logged::made, Logged::dropped;
int initializer_runs;

static int initial() {
    initializer_runs++;
    return 50;
}

Config::Config() : max_limit(initial() + 5) {}

Config &Config::get() {
    static Config only;
    return only;
}

int unit_a(int seed) { return shared_instance(seed).value + shared_counter() + Registry<int>::add(seed); }

static int failures;

static int may_fail(int fail_times) {
    if (failures++ < fail_times)
        throw std::runtime_error("not yet");
    return failures * 10;
}

// An exception leaves the variable uninitialised: the next call tries again.
int guarded_with_failures(int fail_times) {
    int tries = 0;
    for (;;) {
        try {
            tries++;
            static int value = may_fail(fail_times);
            return value + tries;
        } catch (const std::runtime_error &) {
            if (tries > 10)
                return -1;
        }
    }
}

int local_per_call(bool second) {
    if (second) {
        static Logged b(3);
        return ++b.value;
    }
    static Logged a(100);
    return --a.value;
}

const std::string &greeting() {
    static const std::string text = std::string("hel") + "lo";
    return text;
}
