// Functions that cannot be linked beside functions that can.
long host_note(const char *);
extern long host_variable;
long unknown_function(long);
extern long unknown_variable;

// Through a table: the function that uses it is concerned as well.
struct entry {
  const char *name;
  long (*f)(long);
};
static long plain(long n) { return n - 1; }
struct entry bad_table[] = {{"a", plain}, {"b", unknown_function}};
struct entry good_table[] = {{"a", plain}};

long calls_unknown(long n) { return unknown_function(n); }
long reads_unknown(void) { return unknown_variable; }
long uses_bad_table(int i) { return bad_table[i].f(i); }
long uses_user(int i) { return uses_bad_table(i) + 1; }
long test_good(long n) { return good_table[0].f(n) + (long)good_table[0].name[0]; }

// Jump tables stand in one section for all functions.
__attribute__((noinline)) long switch_bad(long n) {
  switch (n) {
  case 0: return 5;
  case 1: return unknown_function(1);
  case 2: host_note("x"); return 2;
  case 3: host_note("y"); return 8;
  case 4: host_note("z"); return 2;
  case 5: host_note("u"); return n;
  }
  return 1;
}
__attribute__((noinline)) long test_switch(long n) {
  switch (n) {
  case 0: return 5;
  case 1: host_note("f"); return 3;
  case 2: host_note("x"); return 2;
  case 3: host_note("y"); return 8;
  case 4: host_note("z"); return 2;
  case 5: return plain(n);
  }
  return 1;
}

__thread long own_thread = 3;
long uses_own_thread(void) { return own_thread; }

static volatile long run_early;
__attribute__((constructor)) void early(void) { run_early = 1; }
long test_early(void) { return run_early; }

static long picked(long n) { return n; }
static long (*pick(void))(long) { return host_variable ? picked : plain; }
long indirect(long) __attribute__((ifunc("pick")));
long uses_indirect(long n) { return indirect(n); }
