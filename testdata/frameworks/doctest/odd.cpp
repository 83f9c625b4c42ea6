#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace {

struct Noise {
    Noise() { puts("Starting.\n  settings from the default file\n<TestCase name=\"no test\"/>"); }
} noise;

bool planted() { return getenv("PLANT") != nullptr; }

TEST_CASE("plain") {}
TEST_CASE("skipped" * doctest::skip()) { CHECK(true); }
TEST_CASE("comma, comma") {}
TEST_CASE("comma") {}
TEST_CASE("[brackets] in the name [x]") {}
TEST_CASE("*asterisks*") {}
TEST_CASE("mid*dle") {}
TEST_CASE("what?") {}
TEST_CASE("\"quotes\"") {}
TEST_CASE("back\\slash") {}
TEST_CASE("back\\") {}
TEST_CASE("  spaces around  ") {}
TEST_CASE("-dash") {}
TEST_CASE("<xml> & 'more'") {}
TEST_CASE("two\nlines") {}
TEST_CASE("grüße") {}
TEST_CASE("Case") {}
TEST_CASE("case") {}
TEST_CASE("a name that is much longer than what fits on one line of a terminal, so that a listing for people wraps it, "
          "and-some-words-are-joined-by-hyphens-so-that-they-must-be-broken-in-the-middle, [tag-like], all the same") {}
TEST_CASE("the same") {}
TEST_SUITE("a suite")
{
    TEST_CASE("the same") { CHECK_FALSE(planted()); }
    TEST_CASE("of a suite") {}
}
TEST_SUITE("another, suite")
{
    TEST_CASE("the same") {}
}
SCENARIO("a story") { GIVEN("x") { THEN("y") {} } }
TEST_CASE_TEMPLATE("template", T, int, long) { CHECK(T() == 0); }

TEST_CASE("subcases")
{
    SUBCASE("first") { CHECK_FALSE(planted()); }
    SUBCASE("second") { CHECK_FALSE(planted()); }
}

TEST_CASE("throws")
{
    if (planted())
        throw std::runtime_error("boom");
}

TEST_CASE("with a message")
{
    INFO("on the way");
    REQUIRE(1 == (planted() ? 2 : 1));
}

TEST_CASE("crashes")
{
    if (planted())
        abort();
}

TEST_CASE("fails by itself" * doctest::should_fail()) { CHECK(1 == 2); }
TEST_CASE("may fail" * doctest::may_fail()) { CHECK(1 == 2); }

} // namespace
