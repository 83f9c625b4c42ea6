// Takes a thread-local of the host for an ordinary variable, and the reverse.
extern long host_thread_first;
extern __thread long host_variable;
long test_ordinary(void) { return host_thread_first; }
long test_thread_local(void) { return host_variable; }
long test_fine(long n) { return n + 2; }
