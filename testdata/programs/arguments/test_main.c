#include "code.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    struct options o;
    CHECK_EQ(parse(argc, argv, &o), 7);
    CHECK_EQ(o.verbose, 2);
    CHECK_EQ(o.level, 12);
    CHECK_EQ(o.rest, 2);
    CHECK(o.name && strcmp(o.name, "a b") == 0);
    CHECK(argv[argc] == 0);
    char *bad[] = {argv[0], "--level=x", 0};
    CHECK_EQ(parse(2, bad, &o), -1);
    CHECK_EQ(env_level("SAMPLE_LEVEL", 4), 4);
    setenv("SAMPLE_LEVEL", "31", 1);
    CHECK_EQ(env_level("SAMPLE_LEVEL", 4), 31);
    return CHECK_DONE();
}
