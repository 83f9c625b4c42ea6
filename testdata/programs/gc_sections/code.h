#ifndef CODE_H
#define CODE_H
int used(int v);
int unused(int v);
extern int used_data, unused_data;
#endif
