long block;
char grown[64];
char after;
int kept_weak = 9;
long test_common_b(long n) { grown[63] = 1; after++; return block * 10 + grown[0] + kept_weak + n; }
