#include <check.h>

#define TEST_CASE_(name) START_TEST_WITHOUT_END(name)
#define START_TEST_WITHOUT_END(name) \
    static void body_##name(void);   \
    START_TEST(test_##name)          \
    {                                \
        body_##name();               \
    }                                \
    END_TEST                         \
    static void body_##name(void)
#define EXPECT_(condition) ck_assert(condition)

#include "../tests.h"

/* The finest unit that can be selected is a test case of the framework, so each
 * test is one. */
static void add(Suite *s, const char *name, const TTest *test)
{
    TCase *c = tcase_create(name);
    tcase_add_test(c, test);
    suite_add_tcase(s, c);
}

int main(void)
{
    Suite *s = suite_create("Code");
    add(s, "clamp", test_clamp);
    add(s, "gcd", test_gcd);
    add(s, "leap_year", test_leap_year);
    add(s, "days", test_days);
    add(s, "compare", test_compare);
    add(s, "number", test_number);
    add(s, "no_number", test_no_number);
    add(s, "checksum", test_checksum);
    add(s, "bits", test_bits);
    add(s, "median", test_median);
    add(s, "stack", test_stack);
    add(s, "planted", test_planted);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
