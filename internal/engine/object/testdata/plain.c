// Small, and without headers, so that it compiles for any machine.
extern int outside(int);
int table[3] = {1, 2, 3};
int *pointer = &table[1];
int f(int n) { return outside(n) + *pointer; }
