// Each function in a section of its own by name; all else in common sections.
#define OWN(n) extern "C" __attribute__((section(".text.own." #n), noinline))
extern "C" long unknown_function(long);
extern "C" long host_note(const char *);

#define CASES(one)                                                             \
  switch (n) {                                                                 \
  case 0: host_note(""); return 50;                                                 \
  case 1: return one;                                                          \
  case 2: host_note("c"); return 2;                                                 \
  case 3: host_note("d"); return 13;                                                \
  case 4: host_note("e"); return 24;                                                \
  case 5: host_note("f"); return 5 * n;                                             \
  }                                                                            \
  return 1;

OWN(1) long bad_switch(long n) { CASES(unknown_function(n)) }
OWN(2) long test_switch(long n) { CASES(11) }

struct Known { long v; };
OWN(3) long throws(long n) { throw Known{n}; }
OWN(4) long bad_catch(long n) {
  try { return throws(n); } catch (const Known &k) { return unknown_function(k.v); }
}
OWN(5) long test_catch(long n) {
  try { return throws(n); } catch (const Known &k) { return k.v + 1; }
}

// The type of what it catches is not in the program.
struct __attribute__((visibility("default"))) Unknown { virtual ~Unknown(); long v; };
OWN(6) long unknown_catch(long n) {
  try { return throws(n); } catch (const Unknown &u) { return u.v; }
}
OWN(7) long test_both(long n) {
  try { return test_catch(n) + throws(n); } catch (const Known &k) { return k.v + 2; }
}
