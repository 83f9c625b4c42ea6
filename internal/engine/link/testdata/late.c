// Reaches a thread-local of a library that was loaded late.
#ifndef MODEL
#define MODEL "global-dynamic"
#endif
extern __thread long late_thread __attribute__((tls_model(MODEL)));
extern __thread long host_thread_first __attribute__((tls_model(MODEL)));
long test_late(long n) {
#ifdef BOTH
  host_thread_first += n;
#endif
  late_thread += n;
  return late_thread;
}
long test_other(long n) { return n + 1; }
