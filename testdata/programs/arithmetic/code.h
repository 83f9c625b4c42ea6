#ifndef CODE_H
#define CODE_H
#include <stdbool.h>
#include <stdint.h>
int mean(int a, int b);
int poly(int x);
unsigned mix(unsigned a, unsigned b);
int shifts(int v, int by);
int64_t wide(int64_t a, int64_t b);
int8_t narrow(int8_t a, int8_t b);
uint8_t saturate(uint8_t a, uint8_t b);
int divide(int a, int b);
unsigned udivide(unsigned a, unsigned b);
double quadratic(double a, double b, double c, double x);
float lerp(float a, float b, float t);
int compare_floats(double a, double b);
int compare_unsigned(unsigned a, unsigned b);
int compound(int v);
int steps(int *v);
int negate(int v);
int power(int base, unsigned exponent);
unsigned gcd(unsigned a, unsigned b);
int clamp(int v, int low, int high);
bool in_range(long v, long low, long high);
int conversions(double d, long l, unsigned char c);
int not_all(int v);
long double thirds(long double v);
#endif
