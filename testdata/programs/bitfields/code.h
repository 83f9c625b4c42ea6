#ifndef CODE_H
#define CODE_H
#include <stdint.h>
typedef struct {
    unsigned a : 3;
    signed b : 5;
    _Bool c : 1;
    unsigned long long d : 40;
    unsigned char e;
    unsigned f : 32;
    int g : 1;
} bits;
enum __attribute__((packed)) tinyenum { T0, T1, T2 = 200 };
int bf1(bits *b);
int bf2(bits *b);
int bf3(bits *b);
int bf4(bits *b);
int bf5(bits *b);
int bf6(bits *b);
int bf7(bits *b);
int bf8(bits *b);
_Bool bo(_Bool b, int n);
int bo2(_Bool b, _Bool c);
unsigned char u8(unsigned char a, int b);
signed char s8(signed char a, unsigned b);
int mixed(int i, float f);
unsigned mixed2(unsigned u, signed char c);
int16_t s16(uint16_t a, int16_t b);
long long wide(int a, unsigned b, long long c);
long double ld(long double a);
enum tinyenum te(enum tinyenum e);
int te2(enum tinyenum e);
int cmpret(double a, double b);
int fl(float f, double d);
int vol(volatile int *v);
int notcast(unsigned char c, long l, float f, int *p);
uint32_t rot(uint32_t x, unsigned k);
int bitmix(int a, int b, int c);
int casts(int a, int b);
#endif
