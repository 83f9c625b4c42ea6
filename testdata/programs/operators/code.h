#pragma once
#include <cstddef>

struct Vec {
    int x, y;
    Vec operator+(const Vec &o) const { return {x + o.x, y + o.y}; }
    Vec operator-(const Vec &o) const { return {x - o.x, y - o.y}; }
    Vec operator-() const { return {-x, -y}; }
    int operator*(const Vec &o) const { return x * o.x + y * o.y; }
    Vec operator*(int by) const { return {x * by, y * by}; }
    Vec &operator+=(const Vec &o) {
        x += o.x;
        y += o.y;
        return *this;
    }
    Vec &operator++() {
        ++x;
        return *this;
    }
    Vec operator++(int) {
        Vec old = *this;
        y++;
        return old;
    }
    bool operator==(const Vec &o) const { return x == o.x && y == o.y; }
    bool operator!=(const Vec &o) const { return !(*this == o); }
    bool operator<(const Vec &o) const { return x < o.x || (x == o.x && y < o.y); }
    int operator[](int i) const { return i == 0 ? x : y; }
    int operator()(int a, int b) const { return a * x - b * y; }
    explicit operator bool() const { return x != 0 || y != 0; }
    operator long() const { return x * 1000L + y; }
    bool operator!() const { return x == 0; }
    Vec operator~() const { return {y, x}; }
    Vec operator<<(int n) const { return {x << n, y << n}; }
    Vec operator%(int n) const { return {x % n, y % n}; }
    int operator,(int v) const { return x + v; }
};
inline Vec operator*(int by, const Vec &v) { return v * by; }

struct Handle {
    Vec *target;
    Vec *operator->() const { return target; }
    Vec &operator*() const { return *target; }
    Vec *operator&() const { return target + 1; }
};

struct Pooled {
    long payload;
    static int live;
    static void *operator new(std::size_t n);
    static void operator delete(void *p) noexcept;
};

int operator""_km(unsigned long long v);
int operator""_len(const char *s, std::size_t n);

int use_arithmetic(const Vec &a, const Vec &b);
int use_compare(const Vec &a, const Vec &b);
int use_steps(Vec v);
int use_pool(int n);
int use_literals();
bool logical(const Vec &a, const Vec &b);
