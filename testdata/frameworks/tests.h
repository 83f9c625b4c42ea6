/* The tests, once for all frameworks that are C or C++: TEST_CASE_(name) begins
 * one, EXPECT_(condition) is the framework's assertion in it. */
#include "code.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TEST_CASE_(clamp)
{
    EXPECT_(clamp(5, 1, 9) == 5);
    EXPECT_(clamp(-3, 1, 9) == 1);
    EXPECT_(clamp(12, 1, 9) == 9);
}

TEST_CASE_(gcd)
{
    EXPECT_(gcd(12, 18) == 6);
    EXPECT_(gcd(7, 5) == 1);
    EXPECT_(gcd(4, 0) == 4);
}

TEST_CASE_(leap_year)
{
    EXPECT_(is_leap(2024));
    EXPECT_(!is_leap(2023));
    EXPECT_(!is_leap(1900));
    EXPECT_(is_leap(2000));
}

TEST_CASE_(days)
{
    EXPECT_(days_in(2023, 1) == 31);
    EXPECT_(days_in(2023, 2) == 28);
    EXPECT_(days_in(2024, 2) == 29);
    EXPECT_(days_in(2023, 4) == 30);
    EXPECT_(days_in(2023, 8) == 31);
    EXPECT_(days_in(2023, 13) == 0);
}

TEST_CASE_(compare)
{
    EXPECT_(compare("abc", "abc") == 0);
    EXPECT_(compare("abc", "abd") < 0);
    EXPECT_(compare("abc", "ab") > 0);
}

TEST_CASE_(number)
{
    int n = -1;
    EXPECT_(to_number("0", &n));
    EXPECT_(n == 0);
    EXPECT_(to_number("1729", &n));
    EXPECT_(n == 1729);
}

TEST_CASE_(no_number)
{
    int n = -1;
    EXPECT_(!to_number("", &n));
    EXPECT_(!to_number("12345", &n));
    EXPECT_(!to_number("1x", &n));
    EXPECT_(!to_number("-1", &n));
    EXPECT_(n == -1);
}

TEST_CASE_(checksum)
{
    const unsigned char bytes[] = {1, 250, 3};
    EXPECT_(checksum(bytes, 0) == 1);
    EXPECT_(checksum(bytes, sizeof bytes) == (7u << 8 | 4u));
}

TEST_CASE_(bits)
{
    EXPECT_(bits(0) == 0);
    EXPECT_(bits(0xf0f) == 8);
}

TEST_CASE_(median)
{
    EXPECT_(median(1, 2, 3) == 2);
    EXPECT_(median(3, 1, 2) == 2);
    EXPECT_(median(2, 3, 1) == 2);
}

TEST_CASE_(stack)
{
    struct stack s;
    int item = 0;
    memset(&s, 0, sizeof s);
    EXPECT_(push(&s, 4));
    EXPECT_(push(&s, 5));
    EXPECT_(pop(&s, &item));
    EXPECT_(item == 5);
    EXPECT_(pop(&s, &item));
    EXPECT_(item == 4);
    EXPECT_(!pop(&s, &item));
}

/* Fails, twice, if PLANT is set in the environment. */
TEST_CASE_(planted)
{
    int sound = getenv("PLANT") == NULL;
    puts("before the first assertion");
    fflush(stdout);
    EXPECT_(sound == 1);
    puts("after the first assertion");
    fflush(stdout);
    EXPECT_(sound == 1);
}
