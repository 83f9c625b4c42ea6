// Floating numbers of all sizes, complex numbers, vectors.
#include <complex.h>
#include <stdio.h>

float addF(float a, float b) { return a + b; }
double add(double a, double b) { return a + b; }
long double addL(long double a, long double b) { return a + b; }
double subtract(double a, double b) { return a - b; }
double multiply(double a, double b) { return a * b; }
double divide(double a, double b) { return a / b; }
long double divideL(long double a, long double b) { return a / b * 2; }
double minus(double a) { return -a; }
float minusF(float a) { return -a; }
long double minusL(long double a) { return -a; }
double minusCast(int a) { return (double)-a - (float)-a; }
double fused(double a, double b, double c) { return a * b + c; }
double fusedMinus(double a, double b, double c) { return a * b - c; }
double fusedRight(double a, double b, double c) { return c + a * b; }
double fusedMinusRight(float a, float b, float c) { return c - a * b; }
double fusedBoth(double a, double b, double c) { return a * b - c * a; }
double fusedNumbers(double a, double b) { return 2.5 * a - 1 + (3 - b * 2); }
double fusedParens(double a, double b, double c) { return (a * b) + (c - (a * c)); }
double fusedNegated(double a, double b, double c) { return -a * b - -c; }
double fusedCasts(const double *p, int i, double c) { return (double)i * *p + c - (float)*p * c + (i + 2.0) * -c * (c - 1); }
double fusedCompound(double a, float b, double c) {
    c += a * b;
    c -= b * b;
    return c;
}
float fusedSum(const float *p, const float *q, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += p[i] * q[i];
    return sum;
}
double mixed(double a, int b) { return a + b; }
int truncated(double a, float b) { return a - b; }
float compound(float a, double b) {
    a += b;
    a -= 1;
    a *= 2.5f;
    a /= b;
    return a;
}
double steps(double a) {
    double b = a++;
    return b * 3 + --a;
}
long double stepL(long double a) {
    a++;
    return a--;
}
float stepF(float a) { return ++a; }
int less(double a, double b) { return a < b; }
int lessEqual(double a, double b) { return a <= b; }
int greater(float a, float b) { return a > b; }
int greaterEqualL(long double a, long double b) { return a >= b; }
int equal(double a, double b) { return a == b; }
int unequal(double a, double b) { return a != b; }
int choose(double a, double b) {
    if (a < b)
        return 1;
    for (int i = 0; i != 30 && a > b; i++)
        a -= 1;
    return !(a == b);
}
int isZero(double a) { return !a; }
int ifZero(double a) {
    if (!a)
        return 3;
    return 4;
}
double constants(int i) {
    double a = 1.5;
    float b = 0;
    long double c = 0.0L;
    a = 2;
    b = 0.1f;
    c = 3;
    return i ? a : b + c;
}
double returnConstant(int i) {
    if (i > 1)
        return 1.5;
    if (i)
        return 0.0;
    return 0;
}
float returnFloat(float a) { return a; }
long double returnLong(void) { return 2.5L; }
long double returnLongOf(long double a) { return a; }

double complex plus(double complex z, double complex w) { return z + w; }
double complex plusReal(double complex z, double r) { return z + r; }
double complex realPlus(double r, double complex z) { return r + z; }
double complex realMinus(double r, double complex z) { return r - z; }
double complex minusReal(double complex z, double r) { return z - r; }
double complex times(double complex z, double complex w) { return z * w; }
double complex timesReal(double complex z, double r) { return z * r; }
double complex over(double complex z, double complex w) { return z / w; }
double complex overReal(double complex z, double r) { return z / r; }
double complex negative(double complex z) { return -z; }
double complex conjugate(double complex z) { return ~z; }
float complex floatPlus(float complex z, float complex w) { return z - w; }
double complex complexCompound(double complex z, double r) {
    z += r;
    z *= 2;
    z -= I;
    return z;
}
double complex complexStep(double complex z) {
    z++;
    return z--;
}
int complexEqual(double complex z, double complex w) { return z == w; }
int complexZero(double complex z) { return !z; }
double complex complexConstant(void) {
    double complex z = 5;
    z = 0;
    return z;
}
double complex complexReturn(void) { return 5; }
double parts(double complex z) { return creal(z) + __imag__ z; }
_Complex int plusI(_Complex int z, int r) { return z + r; }
_Complex int realPlusI(int r, _Complex int z) { return r + z; }

typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
typedef unsigned u4 __attribute__((vector_size(16)));
v4 vectorAdd(v4 a, v4 b) { return a + b; }
v4 vectorMultiply(v4 a, v4 b) { return a * b; }
v4 vectorDivide(v4 a, v4 b) { return a / b; }
u4 vectorRemain(u4 a, u4 b) { return a % b; }
f4 vectorFloat(f4 a, f4 b) { return a * b - a; }
v4 vectorLess(v4 a, v4 b) { return a < b; }
v4 vectorEqual(f4 a, f4 b) { return a == b; }
v4 vectorBits(v4 a, v4 b) { return (a & b) | (a ^ b); }
v4 vectorShift(v4 a) { return a << 2; }
v4 vectorShiftRight(u4 a) { return (v4)(a >> 2); }
v4 vectorMinus(v4 a) { return -a; }
v4 vectorComplement(v4 a) { return ~a; }
f4 vectorNegate(f4 a) { return -a; }
v4 vectorCompound(v4 a, v4 b) {
    a += b;
    a *= 3;
    a[1] -= 2;
    return a;
}

// driver
static const double grid[] = {-3.5, -1, 0.25, 1, 2, 1e10};
#define N 6
#define SHOW(x) printf("%s %a\n", #x, (double)(x))
#define SHOWZ(x) do { double complex r = x; printf("%s %a %a\n", #x, creal(r), cimag(r)); } while (0)
#define SHOWV(x) do { v4 r = (v4)(x); printf("%s %d %d %d %d\n", #x, r[0], r[1], r[2], r[3]); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    double nan = __builtin_nan("");
    for (int i = 0; i < N; i++) {
        double a = grid[i];
        printf("a %a\n", a);
        SHOW(minus(a)); SHOW(minusF(a)); SHOW(minusL(a)); SHOW(minusCast((int)grid[i % 5])); SHOW(steps(a)); SHOW(stepL(a)); SHOW(stepF(a)); SHOW(isZero(a));
        SHOW(ifZero(a)); SHOW(less(a, nan)); SHOW(lessEqual(nan, a)); SHOW(greater(nan, a)); SHOW(greaterEqualL(a, nan)); SHOW(equal(a, nan)); SHOW(unequal(a, nan));
        SHOW(returnFloat(a)); SHOW(returnLongOf(a));
        for (int j = 0; j < 5; j++) {
            double b = grid[j];
            printf("b %a\n", b);
            SHOW(addF(a, b)); SHOW(add(a, b)); SHOW(addL(a, b)); SHOW(subtract(a, b)); SHOW(multiply(a, b)); SHOW(divide(a, b)); SHOW(divideL(a, b));
            SHOW(fused(a, b, 3)); SHOW(fusedMinus(a, b, 3)); SHOW(fusedRight(a, b, 3)); SHOW(fusedMinusRight(a, b, 3)); SHOW(fusedBoth(a, b, 3)); SHOW(fusedNumbers(a, b));
            SHOW(fusedParens(a, b, 3)); SHOW(fusedNegated(a, b, 3)); SHOW(fusedCompound(a, b, 3)); SHOW(fusedCasts(&a, (int)b, 3)); SHOW(fusedSum((float[]){a, 2, 3}, (float[]){b, 5, 4}, 3)); SHOW(mixed(a, (int)b)); SHOW(truncated(grid[i % 5], b)); SHOW(compound(a, b)); SHOW(less(a, b)); SHOW(lessEqual(a, b));
            SHOW(greater(a, b)); SHOW(greaterEqualL(a, b)); SHOW(equal(a, b)); SHOW(unequal(a, b)); SHOW(choose(grid[i % 3], b));
            double complex z = a + b * I, w = b - 2 * a * I;
            SHOWZ(plus(z, w)); SHOWZ(plusReal(z, b)); SHOWZ(realPlus(a, w)); SHOWZ(realMinus(a, w)); SHOWZ(minusReal(z, b)); SHOWZ(times(z, w)); SHOWZ(timesReal(z, a));
            SHOWZ(over(z, w)); SHOWZ(overReal(z, b)); SHOWZ(negative(z)); SHOWZ(conjugate(z)); SHOWZ(floatPlus(z, w)); SHOWZ(complexCompound(z, a)); SHOWZ(complexStep(z));
            SHOW(complexEqual(z, w)); SHOW(complexZero(z)); SHOW(parts(z));
        }
    }
    SHOW(ifZero(0)); SHOW(isZero(-0.0)); SHOW(complexZero(0)); SHOW(constants(0)); SHOW(constants(1)); SHOW(returnConstant(0)); SHOW(returnConstant(1)); SHOW(returnConstant(2));
    SHOW(returnLong()); SHOWZ(complexConstant()); SHOWZ(complexReturn());
    _Complex int q = 3; __imag__ q = 4;
    SHOW(__real__ plusI(q, 5)); SHOW(__imag__ plusI(q, 5)); SHOW(__real__ realPlusI(5, q)); SHOW(__imag__ realPlusI(5, q));
    v4 a = {1, -2, 30, 4}, b = {2, 5, -6, 9};
    f4 f = {1, -2, 30, 4}, g = {2, 5, -6, 4};
    SHOWV(vectorAdd(a, b)); SHOWV(vectorMultiply(a, b)); SHOWV(vectorDivide(a, b)); SHOWV(vectorRemain((u4)a, (u4)b)); SHOWV(vectorFloat(f, g)); SHOWV(vectorLess(a, b));
    SHOWV(vectorEqual(f, g)); SHOWV(vectorBits(a, b)); SHOWV(vectorShift(a)); SHOWV(vectorShiftRight((u4)a)); SHOWV(vectorMinus(a)); SHOWV(vectorComplement(a)); SHOWV(vectorNegate(f));
    SHOWV(vectorCompound(a, b));
    return 0;
}
