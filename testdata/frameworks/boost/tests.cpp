#define BOOST_TEST_MODULE code
#ifdef LIBRARY
#include <boost/test/unit_test.hpp>
#else
#include <boost/test/included/unit_test.hpp>
#endif

#define TEST_CASE_(name) BOOST_AUTO_TEST_CASE(test_##name)
#define EXPECT_(condition) BOOST_TEST(condition)

#include "../tests.h"
