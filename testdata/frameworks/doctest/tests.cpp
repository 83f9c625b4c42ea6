#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#define TEST_CASE_(name) TEST_CASE(#name)
#define EXPECT_(condition) CHECK(condition)

#include "../tests.h"
