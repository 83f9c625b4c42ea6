// C++20: concepts, three-way comparison, consteval, designated initialisers.
//! std: c++20
#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>

template <class T>
concept Number = std::is_arithmetic_v<T> && sizeof(T) + 1 > 1;

template <class T>
concept Measurable = requires(const T &t, int n) {
    { t.measure() + n } -> std::convertible_to<int>;
    requires sizeof(T) * 2 >= 2;
};

template <Number T> T midpoint(T a, T b) { return a + (b - a) / 2; } //~ return-value(0) add-sub(+) sub-add(-) div-mul(/) return-one(return) vary(2) remove-body({)

struct Rod {
    int length;
    int measure() const { return length; } //~ return-value(0) return-one(return) remove-body({)
};

int measure(const Measurable auto &thing) { return thing.measure() * 10; } //~ return-value(0) zero-result(measure#2) mul-div(*)
    //~ return-one(return) vary(10) remove-body({)
int measure(std::integral auto n) requires(sizeof(n) + 0 >= 1) { return n + 1; } //~ return-value(0) add-sub(+#2) return-one(return) vary(1#2) remove-body({)

struct Version {
    int major = 1, minor = 0, patch = 0; //~ missed:implicit-constructor constant(1=>0 0#1=>1 0#2=>1) increment-constant(1) negate-constant(1) decrement-constant(0#1,2)
    auto operator<=>(const Version &) const = default;
};

struct Temperature {
    double degrees;
    std::partial_ordering operator<=>(const Temperature &o) const { return degrees <=> o.degrees; }
    bool operator==(const Temperature &o) const { return degrees == o.degrees; } //~ return-value(0) negate-comparison(==#2) return-one(return) remove-body({)
};

int compare_versions(int minor) { //~ remove-body({)
    Version a, b{.minor = minor}, c{.major = 2, .patch = minor + 1}; //~ add-sub(+) vary(1)
    int n = 0; //~ constant(0=>1) decrement-constant(0)
    if (a < b) //~ condition(if) negate-condition(if)
        n += 1; //~ add-sub(+=) remove-update(+=) vary(1)
    if (b <= c && c != a) //~ condition(if) logic(&&)
        n += 2; //~ add-sub(+=) remove-update(+=) vary(2)
    auto order = minor <=> c.patch;
    return order < 0 ? n * 10 : n; //~ return-value(0) mul-div(*) return-one(return) condition(?) negate-condition(?) swap-choice(?) vary(10)
}

bool warmer(double a, double b) { //~ remove-body({)
    return Temperature{a} > Temperature{b} || Temperature{a} == Temperature{b + 1}; //~ return-value(0) add-sub(+) return-one(return) logic(||) vary(1)
}

consteval int squared(int n) { return n * n; }

constexpr int digits(unsigned n) { //~ remove-body({)
    int count = 1; //~ constant(1=>0) increment-constant(1) negate-constant(1)
    while (n /= 10) //~ div-mul(/=) condition(while) negate-condition(while) vary(10)
        ++count; //~ inc-dec(++) remove-step(++)
    return count; //~ return-value(0) return-one(return)
}

int evaluated_early(unsigned n) { //~ remove-body({)
    constexpr int four = squared(2) + digits(99) - 2;
    static_assert(four == 4);
    int items[squared(2) + 1] = {four - 1, 2};
    if (std::is_constant_evaluated())
        return 1;
    return items[0] * squared(3) + digits(n); //~ return-value(0) mul-div(*) add-sub(+) zero-result(digits) return-one(return)
}

// Flags of an enumeration.
enum class Access : std::uint8_t { none = 0, read = 1, write = 1 << 1, all = read | write };

constexpr Access operator|(Access a, Access b) { return Access(std::uint8_t(a) | std::uint8_t(b)); } //~ return-value(0) or-and(|#2) return-one(return) remove-body({)
constexpr Access operator&(Access a, Access b) { return Access(std::uint8_t(a) & std::uint8_t(b)); } //~ return-value(0) and-or(&#2) return-one(return) remove-body({)
constexpr Access &operator|=(Access &a, Access b) { return a = a | b; }
constexpr bool has(Access a, Access wanted) { return (a & wanted) == wanted; } //~ return-value(0) negate-comparison(==) return-one(return) remove-body({)

Access access_of(const std::string &mode) { //~ remove-body({)
    Access result = Access::none;
    for (char c : mode) {
        switch (c) {
        case 'r': //~ remove-case(case)
            result |= Access::read;
            break;
        case 'w': //~ remove-case(case)
        case 'a': //~ remove-case(case)
            result = result | Access::write; //~ remove-assignment(=)
            break;
        case '+': //~ remove-case(case)
            return Access::all; //~ return-value(0)
        default:
            return Access::none;
        }
    }
    return result; //~ return-value(0) return-one(return)
}

int count_access(const std::string &mode) { //~ remove-body({)
    using enum Access;
    Access a = access_of(mode); //~ zero-result(access_of)
    return has(a, read) + 2 * has(a, write) + (a == none ? 8 : 0); //~ return-value(0) zero-result(has#*) add-sub(+#*) mul-div(*) negate-comparison(==)
        //~ return-one(return) condition(?) swap-choice(?)
}

template <auto Step, std::integral T = int> struct Walker {
    T at{};
    void walk(T times) { //~ remove-body({)
        while (times-- > 0) //~ dec-inc(--) boundary(>) negate-comparison(>) condition(while) shift(0)
            at += Step; //~ add-sub(+=) remove-update(+=)
    }
};

int walk(int times) { //~ remove-body({)
    Walker<3> w;
    Walker<-1, long> back;
    w.walk(times); //~ remove-call(walk)
    back.walk(times + 1); //~ remove-call(walk) add-sub(+) vary(1)
    auto mixed = [base = w.at]<class T>(T n) requires(sizeof(T) > 4) { return base - n; }; //~ return-value(0) sub-add(-) return-one(return)
    return int(mixed(back.at)); //~ return-value(0) zero-result(mixed) return-one(return)
}
