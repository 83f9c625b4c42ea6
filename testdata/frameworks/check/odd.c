#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static int planted(void) { return getenv("PLANT") != NULL; }

START_TEST(passes) { puts("<title>noise"); }
END_TEST

START_TEST(compares)
{
    ck_assert_int_eq(planted() ? 2 : 1, 1);
    puts("after the first assertion");
}
END_TEST

START_TEST(texts) { ck_assert_msg(!planted(), "two\n<lines> & 'more'"); }
END_TEST

START_TEST(loops) { ck_assert_int_lt(_i, planted() ? 2 : 3); }
END_TEST

START_TEST(exits) { exit(planted() ? 0 : 3); }
END_TEST

START_TEST(aborts) { abort(); }
END_TEST

static void add(Suite *s, const char *name, const TTest *test)
{
    TCase *c = tcase_create(name);
    tcase_add_test(c, test);
    suite_add_tcase(s, c);
}

int main(void)
{
    Suite *s = suite_create("one/two <&> \"s\""), *other = suite_create("other");
    add(s, "a/b, c: <d>", passes);
    add(s, "compares", compares);
    add(other, "compares", compares);
    add(s, "texts", texts);
    TCase *several = tcase_create("several");
    tcase_add_test(several, passes);
    tcase_add_loop_test(several, loops, 0, 3);
    suite_add_tcase(s, several);
    TCase *ends = tcase_create("ends");
    tcase_add_exit_test(ends, exits, 3);
    tcase_add_test_raise_signal(ends, aborts, 6);
    suite_add_tcase(other, ends);
    puts("Starting.");
    SRunner *r = srunner_create(s);
    srunner_add_suite(r, other);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
