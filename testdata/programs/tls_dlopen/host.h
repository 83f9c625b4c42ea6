#ifndef HOST_H
#define HOST_H
typedef int (*visit_function)(int);
int host_open(const char *name);
visit_function host_find(const char *symbol);
int host_sum(visit_function visit, int from, int to);
#endif
