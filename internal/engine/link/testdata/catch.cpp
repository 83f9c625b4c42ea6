// One function's exception table refers to what the program does not have.
struct Known { long v; };
__attribute__((noinline)) long throws(long n) { throw Known{n}; }
struct __attribute__((visibility("default"))) Unknown { virtual ~Unknown(); long v; };
extern "C" long catches_unknown(long n) {
  try { return throws(n); } catch (const Unknown &u) { return u.v; }
}
extern "C" long test_catch(long n) {
  try { return throws(n); } catch (const Known &k) { return k.v + 1; }
}
