#ifndef CODE_H
#define CODE_H
enum color { RED, GREEN = 5, BLUE };
int dense(int v);
int sparse(long long v);
int falls(int v);
int ranges(unsigned char c);
int middle_default(int v);
int nested(int a, int b);
int in_loop(const char *text);
const char *color_name(enum color c);
void duff(char *to, const char *from, int n);
int no_default(int v);
int huge(unsigned long v);
#endif
