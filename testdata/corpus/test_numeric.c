#include "numeric.c"

#include "../programs/check.h"

int main(void) {
    double c[] = {1, -2, 3};
    CHECK(horner(c, 3, 2) == 9);
    CHECK(fabs(square_root(2) - 1.41421356) < 1e-8 && fabs(square_root(0.25) - 0.5) < 1e-9);
    CHECK(mean((float[]){1, 2, 6}, 3) == 3 && mean(0, 0) == -1);
    double root[2];
    CHECK(roots(1, -3, 2, root) == 2 && root[0] == 1 && root[1] == 2);
    CHECK(roots(1, 2, 1, root) == 1 && roots(1, 0, 1, root) == 0 && roots(0, 1, 1, root) == 0);
    CHECK(saturating_add(100, 50) == 127 && saturating_add(-100, -50) == -128 && saturating_add(3, -5) == -2);
    CHECK_EQ(scale(1000, 33), 330);
    CHECK_EQ(scale(3, 50), 2);
    CHECK(sign(5) == 1 && sign(-5) == -1 && sign(0) == 0);
    CHECK_EQ(gcd(48, 36), 12);
    CHECK_EQ(power(3, 13, 1000), 323);
    CHECK(!is_prime(1) && is_prime(2) && is_prime(3) && !is_prime(9) && !is_prime(25) && is_prime(97) && !is_prime(91));
    CHECK(is_leap_year(2024) && is_leap_year(2000) && !is_leap_year(1900) && !is_leap_year(2023));
    CHECK_EQ(mix(5000, 12, 7), -64522);
    CHECK(clamp(5, 1, 3) == 3 && clamp(-5, 1, 3) == 1 && clamp(2, 1, 3) == 2);
    CHECK(fibonacci(0) == 0 && fibonacci(10) == 55);
    double sorted[] = {1, 2, 4, 8};
    CHECK(percentile(sorted, 4, 50) == 3 && percentile(sorted, 4, 100) == 8);
    CHECK_EQ(distance(3, 7), 4);
    return CHECK_DONE();
}
