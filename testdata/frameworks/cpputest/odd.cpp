#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/TestHarness.h>
#include <CppUTestExt/MockSupport.h>

#include <cstdio>
#include <cstdlib>

static bool planted() { return getenv("PLANT") != nullptr; }

TEST_GROUP(Group)
{
    void teardown() override { mock().clear(); }
};
TEST_GROUP(GroupToo) {};

TEST(Group, Passes) {}
TEST(Group, PassesToo) {}
TEST(GroupToo, Passes) {}
IGNORE_TEST(Group, Ignored) { FAIL("never run"); }

TEST(Group, Leaks)
{
    if (planted())
        (void)new int[4];
}

TEST(Group, Compares) { LONGS_EQUAL(1, planted() ? 2 : 1); puts("after the first assertion"); }
TEST(Group, Texts) { STRCMP_EQUAL("a\nb", planted() ? "a\nc" : "a\nb"); }

TEST(Group, Throws)
{
    if (planted())
        throw 1;
}

TEST(Group, Mocked)
{
    mock().expectOneCall("call");
    if (!planted())
        mock().actualCall("call");
    mock().checkExpectations();
}

int main(int argc, char **argv)
{
    puts("Starting a program. It has. dots");
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
