#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int planted(void) { return getenv("PLANT") != NULL; }

__attribute__((constructor)) static void noise(void) { puts("Starting.\n|- settings"); }

Test(suite, passes) {}
Test(suite, passes_too) {}
Test(suite, off, .disabled = true) {}
Test(off_too, never) {}
Test(other, passes) {}
TestSuite(off_too, .disabled = true);
Test(other, aborts, .signal = SIGABRT) { abort(); }
Test(other, exits, .exit_code = 3) { exit(planted() ? 0 : 3); }

Test(other, compares)
{
    cr_assert_eq(planted() ? 2 : 1, 1, "two\nlines");
    puts("after the first assertion");
}

Test(other, crashes)
{
    if (planted())
        abort();
}

ParameterizedTestParameters(other, each)
{
    static int values[] = {1, 2, 3};
    return cr_make_param_array(int, values, 3);
}

ParameterizedTest(int *value, other, each) { cr_expect(*value < (planted() ? 3 : 4)); }
