#include "hostile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* At most a gigabyte. */
int act(int provoke) {
    static char block[1 << 16];
    FILE *f = fopen("hostile-output.bin", "wb");
    if (!f)
        return -1;
    memset(block, 'x', sizeof block);
    unsigned blocks = 2, written = 0;
    while (blocks > 0 && written < 16384) {
        if (fwrite(block, 1, sizeof block, f) != sizeof block)
            break;
        written += 1;
        if (provoke == 0)
            blocks--;
    }
    fclose(f);
    unlink("hostile-output.bin");
    return written == 2 ? 42 : 41;
}
