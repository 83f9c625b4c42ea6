#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/TestHarness.h>

TEST_GROUP(Code) {};

#define TEST_CASE_(name) TEST(Code, name)
#define EXPECT_(condition) CHECK(condition)

#include "../tests.h"

int main(int argc, char **argv)
{
    return RUN_ALL_TESTS(argc, argv);
}
