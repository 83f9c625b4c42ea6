#ifndef CODE_H
#define CODE_H
unsigned checksum(const unsigned char *p, int n);
int chosen(void);
int call_by_pointer(const unsigned char *p, int n);
extern int resolver_runs;
#endif
