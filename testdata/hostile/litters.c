#include "hostile.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Leaves files, folders that may not be entered, dangling and endless links,
 * names that are no text, and a tree deeper than a path may be long. */
static int litter(int n) {
    char name[32];
    int made = 0;
    for (int i = 0; i < n && i < 500; i++) {
        snprintf(name, sizeof name, "hostile-%d\n\xff", i);
        FILE *f = fopen(name, "w");
        if (f)
            made += fclose(f) == 0;
    }
    if (n > 0) {
        made += mkdir("hostile-closed", 0700) == 0;
        made += symlink("nowhere", "hostile-closed/dangling") == 0;
        made += symlink("hostile-loop", "hostile-loop") == 0;
        made += chmod("hostile-closed", 0) == 0;
        made += mkfifo("hostile-pipe", 0600) == 0;
        for (int i = 0; i < n && i < 500; i++)
            made += mkdir("hostile-deep-deep-deep-deep", 0700) == 0 && chdir("hostile-deep-deep-deep-deep") == 0;
    }
    return made;
}

int act(int provoke) {
    int n = provoke * 500;
    return litter(n) >= 0 ? 42 : 41;
}
