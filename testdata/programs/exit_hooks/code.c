/* The verdict of this program falls after main: in a function that exit calls. */
#include "code.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int values[8], count;

static int checksum(void) {
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum = sum * 3 + values[i];
    return sum;
}

static void report(void) {
    printf("checksum %d\n", checksum());
    fflush(stdout);
    if (checksum() != 5 * 9 + 6 * 3 + 7)
        _exit(status_for(2));
}

static void last(void) {
    if (count > 3) {
        printf("too many\n");
        fflush(stdout);
        _exit(status_for(4));
    }
}

void plan(int value) {
    if (count == 0) {
        atexit(last);
        atexit(report);
    }
    if (count < 8)
        values[count++] = value;
}

int planned(void) { return count; }

int status_for(int failures) { return failures > 100 ? 100 : failures + 10; }
