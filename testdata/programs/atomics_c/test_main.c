#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(add(5), 2);
    CHECK_EQ(add(-2), -5);
    CHECK_EQ(steps(5), 6672);
    CHECK_EQ(bits(9), 13);
    CHECK_EQ(bits(20), 1);
    CHECK_EQ(loops(15), 4);
    CHECK_EQ(loops(9), 12);
    CHECK_EQ(real(4) * 4, 54);
    CHECK_EQ(narrow(7), 51906);
    CHECK_EQ(narrow(250), 38893);
    CHECK_EQ(stored(4), 11);
    CHECK_EQ(pointer(1), 300);
    CHECK_EQ(pointer(0), 20);
    CHECK_EQ(functions(7), 1008);
    CHECK_EQ(global(4), 10);
    CHECK_EQ(global(0), 0);
    CHECK_EQ(counted(3), 29);
    return CHECK_DONE();
}
