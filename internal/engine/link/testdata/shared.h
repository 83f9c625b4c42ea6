// What two translation units have in common: inline functions and templates.
#pragma once
#include <stdexcept>
#include <string>

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
  ~Failure() override;
};
inline Failure::~Failure() = default;

inline long &counter() {
  static long n = 100;
  return n;
}

template <class T> __attribute__((noinline)) T checked(T x) {
  struct Count {
    ~Count() { counter()++; }
  } count;
  if (x > 5) throw Failure("too big: " + std::to_string(x));
  return x * 2;
}

inline __attribute__((noinline)) long attempt(long n) {
  try {
    return checked(n);
  } catch (const Failure &f) {
    return -static_cast<long>(std::string(f.what()).size());
  }
}
