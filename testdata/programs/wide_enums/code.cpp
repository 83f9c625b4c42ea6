#include "code.h"

using std::uint64_t;

Flags operator|(Flags a, Flags b) { return Flags(uint64_t(a) | uint64_t(b)); }
Flags operator&(Flags a, Flags b) { return Flags(uint64_t(a) & uint64_t(b)); }
Flags &operator^=(Flags &a, Flags b) { return a = Flags(uint64_t(a) ^ uint64_t(b)); }

bool has(Flags set, Flags one) { return (set & one) == one && one != Flags::None; }

Level raise(Level l) { return l < Level::Plus ? Level(int(l) + 1) : l; }

int weight(Level l) {
    switch (l) {
    case Level::Minus: return -10;
    case Level::Zero: return 0;
    case Level::Plus: return 10;
    }
    return int(l) * 100;
}

Switch flip(Switch s) { return s == Switch::On ? Switch::Off : Switch::On; }

Unscoped next(Unscoped u) {
    if (u >= Second)
        return Huge;
    return static_cast<Unscoped>(u + 1);
}

long long value(Unscoped u, int by) { return u * 2LL - by; }

Wide advance(Wide w, int by) { return Wide(unsigned(w) + by); }

int compare(Flags a, Flags b) { return a < b ? -1 : a > b; }
