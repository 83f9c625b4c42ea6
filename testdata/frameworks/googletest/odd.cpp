#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <stdexcept>
#include <string>

using namespace testing;

namespace {

struct Noise {
    Noise() { puts("Starting.\nLoading:\n  settings from the default file\n  done"); }
} noise;

TEST(DISABLED_Suite, Never) {}
TEST(Suite, DISABLED_Never) {}
TEST(Suite, Passes) { puts("[==========] 7 tests from elsewhere"); }
TEST(Suite, PassesToo) {}
TEST(Suite, Skips) { GTEST_SKIP() << "on purpose"; }

TEST(Catches, Everything)
{
    bool caught = false;
    try {
        EXPECT_EQ(getenv("PLANT"), nullptr);
        throw std::runtime_error("boom");
    } catch (...) {
        caught = true;
    }
    EXPECT_TRUE(caught);
    puts("after the first assertion");
}

TEST(Throws, Escaping)
{
    if (getenv("PLANT"))
        throw std::runtime_error("boom");
}

TEST(Dies, Abort) { EXPECT_DEATH(abort(), ""); }
TEST(Dies, Not) { EXPECT_EXIT(exit(getenv("PLANT") ? 0 : 3), ExitedWithCode(3), ""); }
TEST(OnPurpose, Nonfatal) { EXPECT_NONFATAL_FAILURE(EXPECT_EQ(1, 2), "1"); }
TEST(OnPurpose, Fatal) { EXPECT_FATAL_FAILURE(FAIL() << "gone", "gone"); }

class Values : public TestWithParam<std::string> {};
TEST_P(Values, Short) { EXPECT_LT(GetParam().size(), 300u); }
INSTANTIATE_TEST_SUITE_P(Few, Values, ::testing::Values("", "a b", "two\nlines", "# GetParam() = 1", "Suite.\n  Name", "\xff\x01*?:-"));
INSTANTIATE_TEST_SUITE_P(Named, Values, ::testing::Values("x", "y"), [](const TestParamInfo<std::string> &i) { return "is_" + i.param; });

class DISABLED_Values : public TestWithParam<int> {};
TEST_P(DISABLED_Values, Never) {}
INSTANTIATE_TEST_SUITE_P(All, DISABLED_Values, Range(0, 2));

template <typename T> class Typed : public Test {};
struct Names {
    template <typename T> static std::string GetName(int i) { return i == 0 ? "std::pair<int, int*>" : "a-b"; }
};
using Pairs = Types<std::pair<int, int *>, long>;
TYPED_TEST_SUITE(Typed, Pairs, Names);
TYPED_TEST(Typed, Zero) { EXPECT_EQ(TypeParam(), TypeParam()); }

struct Mocked {
    MOCK_METHOD(int, call, (int), ());
};

TEST(Mock, NotCalled)
{
    Mocked m;
    EXPECT_CALL(m, call(1)).Times(getenv("PLANT") ? 2 : 0);
}

TEST(Mock, Unexpected)
{
    StrictMock<Mocked> m;
    EXPECT_CALL(m, call(1)).WillOnce(Return(7));
    EXPECT_EQ(m.call(getenv("PLANT") ? 2 : 1), 7);
}

} // namespace
