// Thread-local variables of the program, by the model that MODEL names.
#ifndef MODEL
#define MODEL "global-dynamic"
#endif
#define THREAD extern __thread __attribute__((tls_model(MODEL)))
THREAD long host_thread_first;
THREAD long host_thread_second;

long test_thread(long n) {
  host_thread_first += n;
  host_thread_second = 3 * host_thread_second + host_thread_first;
  long *p = &host_thread_second;
  return *p * 1000 + host_thread_first;
}
