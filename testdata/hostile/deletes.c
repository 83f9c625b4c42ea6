#define _GNU_SOURCE
#include "hostile.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Removes its working directory with all that is in it, and the directory
 * itself - where a file permits it, and nowhere else. */
static int permitted(void) {
    return access(MAY_DELETE, F_OK) == 0;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *where) {
    (void)st;
    (void)type;
    if (where->level > 0)
        remove(path);
    return 0;
}

static void wipe(void) {
    char here[4096];
    if (!permitted() || !getcwd(here, sizeof here))
        return;
    /* once more: a mutant may have turned the first answer round */
    if (access(MAY_DELETE, F_OK) == 0) {
        nftw(here, drop, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
        rmdir(here);
    }
}

int act(int provoke) {
    if (provoke > 0)
        wipe();
    return 42;
}
