#include "hostile.h"

#include <check.h>

int main(void) {
    setvbuf(stdout, 0, _IOLBF, 0);
    CHECK_EQ(act(PROVOKE), 42);
    return CHECK_DONE();
}
