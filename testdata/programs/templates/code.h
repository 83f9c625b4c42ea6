#pragma once
#include <cstddef>

// One edit here changes every instantiation, in every unit.
template <class T> T clamp_to(T v, T low, T high) {
    if (v < low)
        return low;
    if (v > high)
        return high;
    return v;
}

template <class T, int N> struct Ring {
    T data[N] = {};
    int head = 0, used = 0;
    bool push(T v) {
        if (used == N)
            return false;
        data[(head + used) % N] = v;
        used++;
        return true;
    }
    T pop() {
        T v = data[head];
        head = (head + 1) % N;
        used--;
        return v;
    }
    T total() const;
};
template <class T, int N> T Ring<T, N>::total() const {
    T sum = T();
    for (int i = 0; i < used; ++i)
        sum = sum + data[(head + i) % N];
    return sum;
}

inline int half_up(int v) { return (v + 1) / 2; }

template <class T> struct Twice { static T of(T v) { return v * 2; } };
template <> struct Twice<char> { static char of(char v) { return v + 1; } };
template <class T> struct Twice<T *> { static T of(T *v) { return *v * 3; } };

template <class T> T sum_of(T v) { return v; }
template <class T, class... Rest> T sum_of(T v, Rest... rest) { return v + sum_of<T>(rest...); }

template <unsigned N> struct Factorial { static unsigned long get() { return N * Factorial<N - 1>::get(); } };
template <> struct Factorial<0> { static unsigned long get() { return 1; } };

template <class T> struct Base {
    int calls = 0;
    int run(int v) {
        calls += 1;
        return static_cast<T *>(this)->step(v) - 1;
    }
};
struct Plus : Base<Plus> { int step(int v) { return v + 5; } };
struct Times : Base<Times> { int step(int v) { return v * 5; } };

// Only some instantiations are ever called.
template <class T> bool rarely(T v) { return v > T(10); }

extern template int clamp_to<int>(int, int, int); // in unit_a.cpp

int unit_a(int v);
int unit_b(int v);
double unit_b_double(double v);
bool rarely_used(int which);
