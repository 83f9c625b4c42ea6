#pragma once
#include <cstdint>
enum class Flags : std::uint64_t { None = 0, Low = 1, High = 1ULL << 40, Top = 1ULL << 63 };
enum class Level : signed char { Minus = -2, Zero, Plus };
enum class Switch : bool { Off, On };
enum Unscoped { First = 10, Second, Huge = 0x100000000LL };
enum class Wide : unsigned short { A = 0xfff0, B };
Flags operator|(Flags a, Flags b);
Flags operator&(Flags a, Flags b);
Flags &operator^=(Flags &a, Flags b);
bool has(Flags set, Flags one);
Level raise(Level l);
int weight(Level l);
Switch flip(Switch s);
Unscoped next(Unscoped u);
long long value(Unscoped u, int by);
Wide advance(Wide w, int by);
int compare(Flags a, Flags b);
