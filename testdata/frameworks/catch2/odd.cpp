#include "catch.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

struct Noise {
    Noise() { puts("Starting.\n  settings from the default file\n<MatchingTests/>"); }
} noise;

bool planted() { return getenv("PLANT") != nullptr; }

TEST_CASE("plain") {}
TEST_CASE("hidden", "[.]") {}
TEST_CASE("hidden by a tag", "[.slow][x]") {}
TEST_CASE("comma, comma") {}
TEST_CASE("comma") {}
TEST_CASE("[brackets] in the name [x]", "[x]") {}
TEST_CASE("*asterisks*") {}
TEST_CASE("asterisks") {}
TEST_CASE("mid*dle") {}
TEST_CASE("\"quotes\"") {}
TEST_CASE("one \" quote") {}
TEST_CASE("back\\slash") {}
TEST_CASE("back\\") {}
TEST_CASE("  spaces around  ") {}
TEST_CASE("two  spaces") {}
TEST_CASE("~tilde") {}
TEST_CASE("-dash") {}
TEST_CASE("--list-tests") {}
TEST_CASE("#hash") {}
TEST_CASE("<xml> & 'more'") {}
TEST_CASE("exclude:this") {}
TEST_CASE("grüße") {}
TEST_CASE("a name that is much longer than what fits on one line of a terminal, so that a listing for people wraps it, "
          "and-some-words-are-joined-by-hyphens-so-that-they-must-be-broken-in-the-middle, [tag-like], all the same") {}
TEST_CASE("a name that is much longer than what fits on one line of a terminal and hidden", "[.][another]") {}

struct Fixture {};
TEST_CASE_METHOD(Fixture, "of a class", "[x]") {}
TEMPLATE_TEST_CASE("template", "[x]", int, (std::pair<int, long>)) { CHECK(TestType() == TestType()); }

TEST_CASE("sections")
{
    SECTION("first") { CHECK_FALSE(planted()); }
    SECTION("second") { CHECK_FALSE(planted()); }
}

TEST_CASE("generates")
{
    auto i = GENERATE(1, 2, 3);
    CHECK(i < (planted() ? 3 : 4));
}

TEST_CASE("throws")
{
    if (planted())
        throw std::runtime_error("boom");
}

TEST_CASE("with a message")
{
    std::string text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
    INFO("on the way");
    REQUIRE(text == (planted() ? text + "!" : text));
}

TEST_CASE("crashes")
{
    if (planted())
        abort();
}

TEST_CASE("fails by itself", "[!shouldfail]") { CHECK(1 == 2); }

} // namespace
