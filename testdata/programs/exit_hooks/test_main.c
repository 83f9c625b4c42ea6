#include "code.h"

#include <check.h>
#include <stdlib.h>

int main(void) {
    plan(5);
    plan(6);
    plan(7);
    CHECK_EQ(planned(), 3);
    exit(CHECK_DONE());
}
