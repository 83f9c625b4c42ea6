#include <criterion/criterion.h>

#define TEST_CASE_(name) Test(code, name)
#define EXPECT_(condition) cr_expect(condition)

#include "../tests.h"
