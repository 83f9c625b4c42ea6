#define BOOST_TEST_MODULE odd "names"
#include <boost/test/unit_test.hpp>

#include <boost/mpl/list.hpp>
#include <boost/test/data/test_case.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

using namespace boost::unit_test;

namespace {
struct Noise {
    Noise() { puts("Starting.\n  settings from the default file*\ntu65537[label=\"none\"];"); }
} noise;
bool planted() { return getenv("PLANT") != nullptr; }
void by_hand() { BOOST_TEST(true); }
} // namespace

BOOST_AUTO_TEST_CASE(plain) {}
BOOST_AUTO_TEST_CASE(described, *description("with * marks: and | bars") * label("fast")) {}
BOOST_AUTO_TEST_CASE(off, *disabled()) {}
BOOST_AUTO_TEST_CASE(needs_plain, *depends_on("plain")) {}
BOOST_AUTO_TEST_CASE(fails_by_itself, *expected_failures(1)) { BOOST_TEST(1 == 2); }

BOOST_AUTO_TEST_SUITE(outer)
BOOST_AUTO_TEST_CASE(plain) {}
BOOST_AUTO_TEST_SUITE(inner)
BOOST_AUTO_TEST_CASE(plain) {}
BOOST_AUTO_TEST_CASE(plain_too) {}
BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_CASE(after_inner) {}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(off_suite, *disabled())
BOOST_AUTO_TEST_CASE(never) {}
BOOST_AUTO_TEST_SUITE_END()

BOOST_DATA_TEST_CASE(numbers, data::make({1, 2, 3}), i)
{
    BOOST_TEST(i < (planted() ? 3 : 4));
}

using types = boost::mpl::list<int, std::pair<int, long>>;
BOOST_AUTO_TEST_CASE_TEMPLATE(of_type, T, types) { BOOST_TEST((T() == T())); }

test_suite *const more = [] {
    framework::master_test_suite().add(make_test_case(by_hand, "by hand: a/b, *c* [d] !e@f", __FILE__, __LINE__));
    return &framework::master_test_suite();
}();

BOOST_AUTO_TEST_CASE(throws)
{
    if (planted())
        throw std::runtime_error("boom");
}

BOOST_AUTO_TEST_CASE(with_a_context)
{
    BOOST_TEST_CONTEXT("on the way") { BOOST_TEST_REQUIRE(1 == (planted() ? 2 : 1)); }
    puts("after the first assertion");
}

BOOST_AUTO_TEST_CASE(crashes)
{
    if (planted())
        abort();
}
