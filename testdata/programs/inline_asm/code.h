#ifndef CODE_H
#define CODE_H
#include <stdint.h>
uint32_t rotate_left(uint32_t v, unsigned by);
int add_asm(int a, int b);
uint64_t multiply_high(uint64_t a, uint64_t b);
int count_down(int n);
int is_positive(long v);
void fill(char *to, char c, unsigned long n);
unsigned long from_module_asm(unsigned long v);
int swap_exchange(int *cell, int v);
void nothing(void);
int call_naked(int v);
unsigned long frame_is_sane(void);
#endif
