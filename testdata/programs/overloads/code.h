#pragma once
#include <string>
// Names that differ in their mangling only.
int size_of(int v);
int size_of(long v);
int size_of(double v);
int size_of(const std::string &s);
int size_of(const char *s, int extra = 2);
int kind(int &&v);
int kind(const int &v);
namespace math {
int twice(int v);
inline namespace v2 {
int cube(int v);
}
namespace detail {
int twice(int v);
}
} // namespace math
class Thermometer {
public:
    Thermometer &set(int celsius);
    int get() const &;
    int get() &&;
    static int to_fahrenheit(int celsius);
    int operator()() const { return value * 2; }
    friend int peek(const Thermometer &t);

private:
    int value = 0;
};
int peek(const Thermometer &t);
int volatile_read(const volatile int &v);
extern "C" int plain_name(int v);
constexpr int square(int v) { return v * v + (v > 100 ? 1 : 0); }
extern int squares[square(3)];
int square_at_run_time(int v);
int if_constexpr(int v);
