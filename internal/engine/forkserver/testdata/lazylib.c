/* A library that could call a function that exists nowhere. */
#include <stdlib.h>
int missing(int);
int convert(const char *s) { return strtol(s, NULL, 10) > 100 ? missing(1) : strtol(s, NULL, 10); }
