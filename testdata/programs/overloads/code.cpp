#include "code.h"

#include <cstring>

int size_of(int v) { return v + 4; }
int size_of(long v) { return (int)v + 8; }
int size_of(double v) { return (int)(v * 10); }
int size_of(const std::string &s) { return (int)s.size() * 100; }
int size_of(const char *s, int extra) { return (int)std::strlen(s) + extra; }

int kind(int &&v) { return v + 1; }
int kind(const int &v) { return v - 1; }

namespace math {
int twice(int v) { return v * 2; }
inline namespace v2 {
int cube(int v) { return v * v * v; }
} // namespace v2
namespace detail {
int twice(int v) { return v << 2; }
} // namespace detail
} // namespace math

Thermometer &Thermometer::set(int celsius) {
    value = celsius < -273 ? -273 : celsius;
    return *this;
}
int Thermometer::get() const & { return value; }
int Thermometer::get() && { return -value; }
int Thermometer::to_fahrenheit(int celsius) { return celsius * 9 / 5 + 32; }
int peek(const Thermometer &t) { return t.value + 1000; }

int volatile_read(const volatile int &v) { return v + v; }

int plain_name(int v) { return v % 10; }

// The size of this array is computed by the compiler, with the code as written.
int squares[square(3)] = {square(1), square(2)};
static_assert(square(3) == 9, "as written");

int square_at_run_time(int v) { return square(v); }

template <class T> static int width(T v) {
    if constexpr (sizeof(T) > 4)
        return (int)v - 1;
    else
        return (int)v + 1;
}
int if_constexpr(int v) { return width(v) * 100 + width((long)v); }
