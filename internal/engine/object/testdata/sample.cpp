// A bit of everything that an object file can hold.
#include <stdexcept>
struct Base {
  virtual ~Base();
  virtual int f() { return 1; }
};
Base::~Base() {}
inline int shared() {
  static int n;
  return ++n;
}
template <class T> T twice(T x) { return x + x; }
thread_local int own = 4;
extern thread_local int foreign;
int zeros[100];
const char *const names[] = {"a", "b"};
int weak() __attribute__((weak));
int use(int n) {
  try {
    if (n > 3) throw std::runtime_error(names[n & 1]);
    return twice(n) + shared() + own + foreign + zeros[n] + (weak ? weak() : 0);
  } catch (const std::exception &e) {
    return e.what()[0];
  }
}
