// Numbers in C: floating point, promotions, casts, conversions, operators in a row.
//! std: gnu11
//! link: -lm
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

double horner(const double *c, int n, double x) {
    double y = 0; //~ constant(0=>1)
    for (int i = n - 1; i >= 0; i--) //~ sub-add(-) boundary(>=) negate-comparison(>=) dec-inc(--)
        y = y * x + c[i]; //~ mul-div(*) add-sub(+)
    return y; //~ return-value(0)
}

double square_root(double x) {
    double guess = x > 1 ? x / 2 : 1.0; //~ boundary(>) negate-comparison(>) div-mul(/)
    for (int i = 0; i < 50; ++i) { //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        double better = (guess + x / guess) / 2.0; //~ add-sub(+) div-mul(/#*)
        if (fabs(better - guess) < 1e-12 * guess) //~ zero-result(fabs) sub-add(-) boundary(<) negate-comparison(<) mul-div(*)
            return better; //~ return-value(0)
        guess = better;
    }
    return guess; //~ return-value(0)
}

float mean(const float *values, unsigned count) {
    float sum = 0.0f; //~ constant(0.0f=>1)
    for (unsigned i = 0; i != count; i++) //~ constant(0=>1) negate-comparison(!=) inc-dec(++)
        sum += values[i]; //~ add-sub(+=)
    return count ? sum / (float)count : -1.0f; //~ return-value(0) div-mul(/)
}

int roots(double a, double b, double c, double root[2]) {
    double d = b * b - 4 * a * c; //~ mul-div(*#*) sub-add(-)
    if (d < 0 || a == 0) //~ boundary(<) negate-comparison(< ==)
        return 0; //~ return-value(1)
    root[0] = (-b - sqrt(d)) / (2 * a); //~ remove-minus(-#1) sub-add(-#2) zero-result(sqrt) div-mul(/) mul-div(*)
    root[1] = (-b + sqrt(d)) / (2 * a); //~ remove-minus(-) add-sub(+) zero-result(sqrt) div-mul(/) mul-div(*)
    return d > 0 ? 2 : 1; //~ return-value(0) boundary(>) negate-comparison(>)
}

int8_t saturating_add(int8_t a, int8_t b) {
    int sum = a + b; //~ add-sub(+)
    if (sum > INT8_MAX) //~ boundary(>) negate-comparison(>)
        return INT8_MAX; //~ return-value(0)
    else if (sum < INT8_MIN) //~ boundary(<) negate-comparison(<)
        return INT8_MIN; //~ return-value(0)
    return (int8_t)sum; //~ return-value(0)
}

uint32_t scale(uint16_t value, uint8_t percent) {
    uint64_t wide = (uint64_t)value * percent; //~ mul-div(*)
    return (uint32_t)((wide + 50) / 100); //~ return-value(0) add-sub(+) div-mul(/)
}

int sign(long long n) { return n > 0 ? 1 : n < 0 ? -1 : 0; } //~ return-value(0) boundary(> <) negate-comparison(> <)

unsigned gcd(unsigned a, unsigned b) { return b ? gcd(b, a % b) : a; } //~ return-value(0) zero-result(gcd#2) rem-mul(%)

uint64_t power(uint64_t base, unsigned exponent, uint64_t modulus) {
    uint64_t result = 1; //~ constant(1=>0)
    for (base %= modulus; exponent; exponent >>= 1) { //~ rem-mul(%=) shr-shl(>>=)
        if (exponent & 1) //~ and-or(&)
            result = result * base % modulus; //~ mul-div(*) rem-mul(%)
        base = base * base % modulus; //~ mul-div(*) rem-mul(%)
    }
    return result; //~ return-value(0)
}

bool is_prime(int n) {
    if (n < 2) //~ boundary(<) negate-comparison(<)
        return false; //~ return-value(true)
    for (int d = 2, step = 1; d * d <= n; d += step, step = 2) //~ constant(2#1=>0 1=>0) mul-div(*) boundary(<=) negate-comparison(<=) add-sub(+=) constant(2#2=>0)
        if (n % d == 0) //~ rem-mul(%) negate-comparison(==)
            return false; //~ return-value(true)
    return true; //~ return-value(false)
}

bool is_leap_year(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; //~ return-value(0) rem-mul(%#*) negate-comparison(==#* !=)
}

long long mix(long long a, int b, short c) {
    a += b; //~ add-sub(+=)
    a -= c; //~ sub-add(-=)
    a *= 3; //~ mul-div(*=)
    a /= 2; //~ div-mul(/=)
    a %= 1000; //~ rem-mul(%=)
    a <<= 2; //~ shl-shr(<<=)
    a |= b & c; //~ or-and(|=) and-or(&)
    a ^= ~c; //~ xor-and(^=) remove-complement(~)
    a >>= 1; //~ shr-shl(>>=)
    a &= 0xffff; //~ and-or(&=)
    return -a; //~ return-value(0) remove-minus(-)
}

int clamp(int n, int low, int high) { return n < low ? low : n > high ? high : n; } //~ return-value(0) boundary(< >) negate-comparison(< >)

unsigned fibonacci(unsigned n) {
    unsigned a, b;
    for (a = 0, b = 1; n; n--) { //~ constant(0=>1 1=>0) dec-inc(--)
        unsigned next = a + b; //~ add-sub(+)
        a = b, b = next;
    }
    return a; //~ return-value(0)
}

double percentile(double *sorted, int n, double p) {
    double position = p / 100 * (n - 1); //~ div-mul(/) mul-div(*) sub-add(-)
    int index = (int)floor(position); //~ zero-result(floor)
    if (index >= n - 1) //~ boundary(>=) negate-comparison(>=) sub-add(-)
        return sorted[n - 1]; //~ return-value(0) sub-add(-)
    double part = position - index; //~ sub-add(-)
    return sorted[index] * (1 - part) + sorted[index + 1] * part; //~ return-value(0) mul-div(*#*) sub-add(-) add-sub(+#*)
}

int distance(int a, int b) { return abs(a - b); } //~ return-value(0) zero-result(abs) sub-add(-)
