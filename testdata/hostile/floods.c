#include "hostile.h"

#include <stdio.h>

int act(int provoke) {
    unsigned long lines = 3 + (unsigned long)provoke;
    while (lines > 0) {
        printf("a line of no interest, and there are many of them: %lu\n", lines);
        if (provoke == 0)
            lines--;
    }
    return 42;
}
