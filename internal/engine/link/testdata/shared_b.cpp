#include "shared.h"
__attribute__((noinline)) static long own(long n) {
  if (n == 3) throw Failure("three");
  return n;
}
extern "C" long test_b(long n) {
  try {
    return attempt(own(n)) * 1000 + counter();
  } catch (const std::exception &e) {
    return 3 + counter();
  }
}
