long block;
char grown[8];
long host_variable;
int kept_weak __attribute__((weak)) = 7;
long test_common_a(long n) { block += n; grown[0]++; return block + host_variable; }
