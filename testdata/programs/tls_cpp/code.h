#pragma once
#include <atomic>
#include <string>

struct Counter { // constructed on first use in each thread, destroyed at its end
    int value;
    explicit Counter(int start);
    ~Counter();
    int bump(int by);
};

extern std::atomic<int> constructed, destroyed_sum;
extern thread_local Counter shared_counter; // in vars.cpp; reached by its wrapper
extern thread_local int plain;

int count_up(int by);
int local_sequence();
const std::string &thread_name(int id);
int inline_user(int x);

inline int &per_thread_slot() {
    thread_local int slot = 10;
    slot += 2;
    return slot;
}

template <class T> struct Cache {
    static thread_local T last;
    static T exchange(T next) {
        T old = last;
        last = next + T(1);
        return old;
    }
};
template <class T> thread_local T Cache<T>::last = T(5);
