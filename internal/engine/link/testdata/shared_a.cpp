#include "shared.h"
long only_a(long n) { return n + 1; }
extern "C" long test_a(long n) { return attempt(only_a(n)) * 1000 + counter(); }
