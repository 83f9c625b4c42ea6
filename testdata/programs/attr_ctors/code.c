#include "code.h"

#include <stdio.h>
#include <unistd.h>

int trace[8];
int traced;
static int early_value;

void note(int what) {
    if (traced < 8)
        trace[traced++] = what;
}

int mix(int a, int b) { return (a ^ b) + (a & b) * 2; }

static __attribute__((constructor(201))) void second(void) { note(20 + traced); }

static __attribute__((constructor(150))) void first(void) {
    note(10 + traced);
    early_value = mix(12, 10);
}

__attribute__((constructor)) void last(void) {
    note(30 + traced);
    early_value = early_value * 2;
}

/* An entry of the array itself, with the arguments that the loader passes. */
static void by_hand(int argc, char **argv, char **env) { note(argc > 0 && argv[argc] == 0 && env != 0 ? 99 : 0); }
__attribute__((section(".init_array"), used)) static void (*const entry)(int, char **, char **) = by_hand;

int mixed_early(void) { return early_value; }

int closing(int v) { return v - traced; }

/* Runs after main. A wrong balance is told by the exit status. */
static __attribute__((destructor)) void finish(void) {
    if (closing(6) != 1) {
        printf("closing balance is %d\n", closing(6));
        fflush(stdout);
        _exit(4);
    }
}
