#pragma once
#include <string>
#include <vector>

struct Logged {
    static int made, dropped;
    int value;
    explicit Logged(int v) : value(v) { made++; }
    ~Logged() { dropped++; }
};

// One variable for all units, with a guard.
inline Logged &shared_instance(int seed) {
    static Logged instance(seed * 2);
    return instance;
}

inline int shared_counter() {
    static int counter = 7;
    return counter++;
}

template <class T> struct Registry {
    static int &count() {
        static int n = sizeof(T);
        return n;
    }
    static std::vector<T> items;
    static int add(T item) {
        items.push_back(item);
        return count() += 1;
    }
};
template <class T> std::vector<T> Registry<T>::items;

struct Config {
    static Config &get();
    int limit() const { return max_limit - 1; }

private:
    int max_limit;
    Config();
};

int unit_a(int seed);
int unit_b(int seed);
int guarded_with_failures(int fail_times);
int local_per_call(bool second);
const std::string &greeting();
extern int initializer_runs;
