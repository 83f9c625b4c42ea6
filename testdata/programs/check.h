/* Checks for the sample programs. They are macros, so that the checking code
 * of a test is never taken for code to mutate. Output holds nothing that
 * differs from run to run. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int check_count, check_failures;

#define CHECK(...)                                                         \
    do {                                                                   \
        check_count++;                                                     \
        if (!(__VA_ARGS__)) {                                              \
            check_failures++;                                              \
            printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
        }                                                                  \
    } while (0)

#define CHECK_EQ(got, want)                                                   \
    do {                                                                      \
        long long check_got = (long long)(got), check_want = (long long)(want); \
        check_count++;                                                        \
        if (check_got != check_want) {                                        \
            check_failures++;                                                 \
            printf("%s:%d: failed: %s is %lld, want %lld\n", __FILE__,        \
                   __LINE__, #got, check_got, check_want);                    \
        }                                                                     \
    } while (0)

#define CHECK_DONE() \
    (printf("%d checks, %d failed\n", check_count, check_failures), check_failures != 0)

#endif
