#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    int numbers[] = {4, 0, 7};
    char word[] = "word";
    char *texts[] = {word, 0, word + 1};
    double reals[] = {0.5, 0, 2.5};
    CHECK_EQ(last_number(numbers, 3), 7);
    CHECK_EQ(last_number(numbers, 0), 0);
    CHECK(last_text(texts, 3) == word + 1);
    CHECK(last_text(texts, 0) == 0);
    CHECK(last_real(reals, 3) == 2.5);
    CHECK(last_real(reals, 0) == 0);
    CHECK_EQ(filled_number(numbers, 3), 2);
    CHECK_EQ(filled_text(texts, 3), 2);
    CHECK_EQ(filled_real(reals, 3), 2);
    CHECK_EQ(step_number(numbers, 3), 9);
    CHECK(step_text(texts, 2) == word + 4);
    CHECK(step_real(reals, 1) == 3.5);
    CHECK_EQ(counted(6), 700 + 20 + 1 + 9 + 4 + 6);
    CHECK_EQ(calculate(0, 3, 4), 7);
    CHECK_EQ(calculate(1, 3, 4), -1);
    CHECK_EQ(calculate(2, 3, 4), 12);
    CHECK_EQ(calculate(3, 3, 4), 1);
    CHECK_EQ(calculate(3, 4, 4), 0);
    CHECK_EQ(calculate(4, 0, 0), 1);
    CHECK_EQ(calculate(4, 0, 1), 0);
    CHECK_EQ(calculate(4, 1, 0), 0);
    CHECK_EQ(calculate(5, 19, 0), 12);
    CHECK_EQ(calculate(6, 5, 0), -6);
    CHECK_EQ(calculate(7, 1, 1), 0);
    CHECK_EQ(calculate(7, 1, 0), 1);
    CHECK_EQ(calculate(7, 0, 1), 1);
    CHECK_EQ(calculate(9, 1, 1), -1);
    CHECK(!strcmp(op_name(1), "minus") && !strcmp(op_name(8), ""));
    CHECK_EQ(ops(), 8);
    CHECK_EQ(total(3, 4), 17673);
    CHECK_EQ(twice(0), 6);
    return CHECK_DONE();
}
