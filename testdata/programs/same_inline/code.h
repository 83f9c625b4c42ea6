#pragma once
#include <utility>

// What two units share: inline functions, variables and templates, whose
// definitions both have.
inline int calls = 0;
inline const int limits[] = {3, 7};

struct Counter {
    static inline int made = 1;
    int value;
    explicit Counter(int v = ++made) : value(v) { ++calls; }
    Counter &operator+=(int n) {
        value += n;
        return *this;
    }
    friend bool operator==(const Counter &a, const Counter &b) { return a.value == b.value; }
    bool operator!() const { return value < 0; }
    explicit operator bool() const { return value > 1; }
};

inline int step(int n) {
    static int total = 0;
    total += n;
    return total * 2;
}

template <class T> T clamped(T v, T low = T(limits[0]), T high = T(limits[1])) {
    if (v < low)
        return low;
    return v > high ? high : v;
}

inline int weighed(int a, int b = step(1)) { return a * b - 1; }

class Shape {
public:
    virtual ~Shape() { --calls; }
    virtual int area(int scale = 2) const { return scale; }
    virtual Shape &grow(int) { return *this; }
};

int one(int a);
int two(int a);
int counted(int a);
int shaped_one(int a);
int shaped_two(int a);
