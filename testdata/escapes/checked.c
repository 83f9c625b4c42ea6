/* What is mutated while escapes.c does its worst. */
int twice(int n) { return n * 2; }

int half(int n) { return n > 1 ? n / 2 : 0; }
