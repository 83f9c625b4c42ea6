#include <gtest/gtest.h>

#define TEST_CASE_(name) TEST(Code, name)
#define EXPECT_(condition) EXPECT_TRUE(condition)

#include "../tests.h"
