#include "hostile.h"

#include <stdio.h>

/* Reads its input to the end. */
int act(int provoke) {
    int n = 42;
    if (provoke > 0)
        while (getchar() != EOF)
            n++;
    return n;
}
