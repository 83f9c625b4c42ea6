/* A library that opener.c opens. */
#include <stdio.h>

#define PUBLIC __attribute__((visibility("default")))

static volatile int at_start = 1;

__attribute__((noinline)) PUBLIC int answer(void) { return at_start; }

__attribute__((constructor)) static void begin(void) { at_start = answer(); }

PUBLIC void tell(void) { printf("%d %d\n", at_start, answer()); }

/* What is built with another number differs by that alone. */
#ifndef TWIN
#define TWIN 1
#endif
PUBLIC int twin(void) { return TWIN; }
