#ifndef CODE_H
#define CODE_H
#include <complex.h>
#include <stdbool.h>
#include <stdint.h>
struct flags {
    unsigned a : 3;
    signed b : 5;
    unsigned long long c : 40;
    bool d : 1;
    unsigned : 0;
    int e : 10;
};
typedef __int128 wide;
typedef unsigned __int128 uwide;
float _Complex conj_times(float _Complex a, float _Complex b);
double _Complex rotate90(double _Complex z, double by);
long double _Complex lift(long double _Complex z);
long double interpolate(long double a, long double b, long double t);
wide wide_mul(int64_t a, int64_t b);
uwide wide_mix(uwide a, int shift, uwide b);
bool both(bool a, bool b);
bool is_odd(long v);
signed char narrow(int v);
unsigned char wrap(unsigned char a, unsigned char b);
short half(short v);
uint16_t fold16(uint32_t v);
struct flags make_flags(unsigned a, int b, bool d);
int flags_sum(struct flags f);
struct flags *bump(struct flags *f);
int count_bits(uint64_t v);
#endif
