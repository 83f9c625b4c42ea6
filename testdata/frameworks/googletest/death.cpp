// Tests of the code that run it only in processes that GoogleTest starts anew.
#include "../code.h"
#include <cstdlib>
#include <gtest/gtest.h>

struct Death : testing::Test {
    void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(Death, clamp)
{
    EXPECT_EXIT(exit(clamp(5, 1, 9)), testing::ExitedWithCode(5), "");
    EXPECT_EXIT(exit(clamp(12, 1, 9)), testing::ExitedWithCode(9), "");
}

TEST_F(Death, gcd)
{
    EXPECT_EXIT(exit(gcd(12, 18)), testing::ExitedWithCode(6), "");
}

TEST_F(Death, days)
{
    EXPECT_EXIT(exit(days_in(2024, 2)), testing::ExitedWithCode(29), "");
}

// Here the same process runs it.
TEST_F(Death, bits)
{
    EXPECT_EQ(8, bits(0xf0f));
}

// Here this process runs it first, in a way that tells few mutants.
TEST_F(Death, median)
{
    volatile int ignored = median(1, 2, 3);
    EXPECT_EXIT(exit(median(3, 1, 2)), testing::ExitedWithCode(2), "");
    EXPECT_EXIT(exit(median(2, 3, 1)), testing::ExitedWithCode(2), "");
}
