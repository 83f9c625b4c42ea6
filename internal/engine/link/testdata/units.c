long helper(long);
long test_unit(long n) { return helper(n) + 0 * n; }
long test_pointer(long n) {
  long (*volatile f)(long) = helper;
  return f(n);
}
