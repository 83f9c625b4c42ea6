// flags: -fwrapv
// Signed arithmetic that wraps looks unsigned in the IR.
#include <stdio.h>

int multiply(int a, int b) { return a * b; }
unsigned multiplyU(unsigned a, unsigned b) { return a * b; }
int shifted(int a, int b) { return (a + b) << 1; }
int steps(int a) { return a++ - --a + -a; }

// driver
int main(void) {
    for (int a = -4; a < 9; a += 3)
        for (int b = -5; b < 9; b += 2)
            printf("%d %u %d %d\n", multiply(a, b), multiplyU(a, b), shifted(a, b), steps(a));
    return 0;
}
