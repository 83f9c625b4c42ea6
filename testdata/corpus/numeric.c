// Numbers in C: floating point, promotions, casts, conversions, operators in a row.
//! std: gnu11
//! link: -lm
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

double horner(const double *c, int n, double x) { //~ remove-body({)
    double y = 0; //~ constant(0=>1) decrement-constant(0)
    for (int i = n - 1; i >= 0; i--) //~ sub-add(-) boundary(>=) negate-comparison(>=) dec-inc(--) shift(0) vary(1) condition(for) remove-step(--)
        y = y * x + c[i]; //~ mul-div(*) add-sub(+) remove-assignment(=)
    return y; //~ return-value(0) return-one(return)
}

double square_root(double x) { //~ remove-body({)
    double guess = x > 1 ? x / 2 : 1.0; //~ boundary(>) negate-comparison(>) div-mul(/) condition(?) swap-choice(?) vary(1 2)
    for (int i = 0; i < 50; ++i) { //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) vary(50) remove-step(++)
        double better = (guess + x / guess) / 2.0; //~ add-sub(+) div-mul(/#*) vary(2.0)
        if (fabs(better - guess) < 1e-12 * guess) //~ zero-result(fabs) sub-add(-) boundary(<) negate-comparison(<) mul-div(*) condition(if)
            return better; //~ return-value(0) return-one(return)
        guess = better; //~ remove-assignment(=)
    }
    return guess; //~ return-value(0) return-one(return)
}

float mean(const float *values, unsigned count) { //~ remove-body({)
    float sum = 0.0f; //~ constant(0.0f=>1) decrement-constant(0.0f)
    for (unsigned i = 0; i != count; i++) //~ constant(0=>1) negate-comparison(!=) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        sum += values[i]; //~ add-sub(+=) remove-update(+=)
    return count ? sum / (float)count : -1.0f; //~ return-value(0) div-mul(/) return-one(return) condition(?) negate-condition(?) swap-choice(?)
}

int roots(double a, double b, double c, double root[2]) { //~ remove-body({)
    double d = b * b - 4 * a * c; //~ mul-div(*#*) sub-add(-)
    if (d < 0 || a == 0) //~ boundary(<) negate-comparison(< ==) logic(||) condition(if) shift(0#*)
        return 0; //~ return-value(1) decrement-constant(0)
    root[0] = (-b - sqrt(d)) / (2 * a); //~ remove-minus(-#1) sub-add(-#2) zero-result(sqrt) div-mul(/) mul-div(*) remove-assignment(=)
    root[1] = (-b + sqrt(d)) / (2 * a); //~ remove-minus(-) add-sub(+) zero-result(sqrt) div-mul(/) mul-div(*) remove-assignment(=)
    return d > 0 ? 2 : 1; //~ return-value(0) boundary(>) negate-comparison(>) return-one(return) condition(?) swap-choice(?) shift(0)
}

int8_t saturating_add(int8_t a, int8_t b) { //~ remove-body({)
    int sum = a + b; //~ add-sub(+)
    if (sum > INT8_MAX) //~ boundary(>) negate-comparison(>) condition(if)
        return INT8_MAX; //~ return-value(0)
    else if (sum < INT8_MIN) //~ boundary(<) negate-comparison(<) condition(if)
        return INT8_MIN; //~ return-value(0)
    return (int8_t)sum; //~ return-value(0) return-one(return)
}

uint32_t scale(uint16_t value, uint8_t percent) { //~ remove-body({)
    uint64_t wide = (uint64_t)value * percent; //~ mul-div(*)
    return (uint32_t)((wide + 50) / 100); //~ return-value(0) add-sub(+) div-mul(/) return-one(return) vary(50 100)
}

int sign(long long n) { return n > 0 ? 1 : n < 0 ? -1 : 0; } //~ return-value(0) boundary(> <) negate-comparison(> <)
//~ remove-body({) return-one(return) condition(?#*) swap-choice(?#*) shift(0#1,2)

unsigned gcd(unsigned a, unsigned b) { return b ? gcd(b, a % b) : a; } //~ return-value(0) zero-result(gcd#2) rem-mul(%)
//~ remove-body({) return-one(return) condition(?) negate-condition(?) swap-choice(?)

uint64_t power(uint64_t base, unsigned exponent, uint64_t modulus) { //~ remove-body({)
    uint64_t result = 1; //~ constant(1=>0) increment-constant(1) negate-constant(1)
    for (base %= modulus; exponent; exponent >>= 1) { //~ rem-mul(%=) shr-shl(>>=) remove-update(%= >>=) condition(for) negate-condition(for) shift(1)
        if (exponent & 1) //~ and-or(&) condition(if) negate-condition(if) vary(1)
            result = result * base % modulus; //~ mul-div(*) rem-mul(%) remove-assignment(=)
        base = base * base % modulus; //~ mul-div(*) rem-mul(%) remove-assignment(=)
    }
    return result; //~ return-value(0) return-one(return)
}

bool is_prime(int n) { //~ remove-body({)
    if (n < 2) //~ boundary(<) negate-comparison(<) condition(if) vary(2)
        return false; //~ return-value(true)
    for (int d = 2, step = 1; d * d <= n; d += step, step = 2) //~ constant(2#1=>0 1=>0) mul-div(*) boundary(<=) negate-comparison(<=) add-sub(+=) constant(2#2=>0)
    //~ vary(2#*) increment-constant(1) negate-constant(1) condition(for) remove-update(+=) remove-assignment(=#3)
        if (n % d == 0) //~ rem-mul(%) negate-comparison(==) condition(if) shift(0)
            return false; //~ return-value(true)
    return true; //~ return-value(false)
}

bool is_leap_year(int year) { //~ remove-body({)
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; //~ return-value(0) rem-mul(%#*) negate-comparison(==#* !=)
    //~ return-one(return) logic(&& ||) shift(0#*) vary(4 100 400)
}

long long mix(long long a, int b, short c) { //~ remove-body({)
    a += b; //~ add-sub(+=) remove-update(+=)
    a -= c; //~ sub-add(-=) remove-update(-=)
    a *= 3; //~ mul-div(*=) remove-update(*=) vary(3)
    a /= 2; //~ div-mul(/=) remove-update(/=) vary(2)
    a %= 1000; //~ rem-mul(%=) remove-update(%=) vary(1000)
    a <<= 2; //~ shl-shr(<<=) remove-update(<<=) shift(2)
    a |= b & c; //~ or-and(|=) and-or(&) remove-update(|=)
    a ^= ~c; //~ xor-and(^=) remove-complement(~) remove-update(^=)
    a >>= 1; //~ shr-shl(>>=) remove-update(>>=) shift(1)
    a &= 0xffff; //~ and-or(&=) remove-update(&=) vary(0xffff)
    return -a; //~ return-value(0) remove-minus(-) return-one(return)
}

int clamp(int n, int low, int high) { return n < low ? low : n > high ? high : n; } //~ return-value(0) boundary(< >) negate-comparison(< >)
//~ remove-body({) return-one(return) condition(?#*) swap-choice(?#*)

unsigned fibonacci(unsigned n) { //~ remove-body({)
    unsigned a, b;
    for (a = 0, b = 1; n; n--) { //~ constant(0=>1 1=>0) dec-inc(--)
    //~ decrement-constant(0) increment-constant(1) negate-constant(1) remove-assignment(=#*) condition(for) negate-condition(for) remove-step(--)
        unsigned next = a + b; //~ add-sub(+)
        a = b, b = next; //~ remove-assignment(=#*)
    }
    return a; //~ return-value(0) return-one(return)
}

double percentile(double *sorted, int n, double p) { //~ remove-body({)
    double position = p / 100 * (n - 1); //~ div-mul(/) mul-div(*) sub-add(-) vary(100 1)
    int index = (int)floor(position); //~ zero-result(floor)
    if (index >= n - 1) //~ boundary(>=) negate-comparison(>=) sub-add(-) condition(if) vary(1)
        return sorted[n - 1]; //~ return-value(0) sub-add(-) return-one(return) vary(1)
    double part = position - index; //~ sub-add(-)
    return sorted[index] * (1 - part) + sorted[index + 1] * part; //~ return-value(0) mul-div(*#*) sub-add(-) add-sub(+#*) return-one(return) vary(1#2)
}

int distance(int a, int b) { return abs(a - b); } //~ return-value(0) zero-result(abs) sub-add(-) remove-body({) return-one(return)
