#include "code.h"

#include <check.h>

int main() {
    Flags f = Flags::Low | Flags::Top;
    CHECK(has(f, Flags::Top) && has(f, Flags::Low) && !has(f, Flags::High));
    CHECK(!has(f, Flags::None));
    f ^= Flags::Low;
    CHECK(f == Flags::Top);
    CHECK(raise(Level::Minus) == Level::Zero && raise(Level::Plus) == Level::Plus);
    CHECK_EQ(weight(Level::Minus), -10);
    CHECK_EQ(weight(Level(5)), 500);
    CHECK(flip(Switch::On) == Switch::Off && flip(Switch::Off) == Switch::On);
    CHECK(next(First) == Second && next(Second) == Huge);
    CHECK_EQ(value(Huge, 1), 0x1ffffffffLL);
    CHECK(advance(Wide::A, 1) == Wide::B);
    CHECK_EQ(unsigned(advance(Wide::A, 16)), 0);
    CHECK_EQ(compare(Flags::Top, Flags::High), 1);
    CHECK_EQ(compare(Flags::Low, Flags::High), -1);
    return CHECK_DONE();
}
