// flags: -std=gnu11
// Operations on _Atomic objects: one instruction changes the memory, another
// one computes the value of the expression.
#include <stdatomic.h>
#include <stdio.h>

void plus(_Atomic int *a) { *a += 3; }
void minus(_Atomic int *a) { *a -= 3; }
void bits(_Atomic int *a) {
    *a |= 6; // none but remove-update
    *a &= 13; // none but remove-update
    *a ^= 5; // none but remove-update
}
int before(_Atomic int *a) {
    int n = ++*a; // none
    return n;
}
int beforeDown(_Atomic int *a) {
    int n = --*a; // none
    return n;
}
int after(_Atomic int *a) {
    int n = (*a)++; // none
    return n;
}
void loop(_Atomic int *a) {
    *a *= 3;
    *a /= 2;
    *a <<= 2;
    *a >>= 1;
}
void floating(_Atomic float *a) {
    *a += 3;
    *a *= 2;
}
void narrow(_Atomic unsigned char *a) { *a += 300; }
int *pointer(int *_Atomic *p) { return ++*p; }
long fetched(long v) { return __sync_fetch_and_add(&v, 3) + 1 - v; }
long added(long v) { return __sync_add_and_fetch(&v, 3) - v * 2; }
int plain(_Atomic int *a) { return *a + 1; }

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    _Atomic int a = 20;
    plus(&a); SHOW(a); minus(&a); SHOW(a); bits(&a); SHOW(a); SHOW(before(&a)); SHOW(a); SHOW(beforeDown(&a)); SHOW(a); SHOW(after(&a)); SHOW(a); loop(&a); SHOW(a); SHOW(plain(&a));
    _Atomic float f = 1.5f;
    floating(&f); SHOW(f * 4);
    _Atomic unsigned char c = 9;
    narrow(&c); SHOW(c);
    int list[3] = {1, 2, 3};
    int *_Atomic p = list;
    SHOW(*pointer(&p)); SHOW(fetched(5)); SHOW(added(5));
    return 0;
}
