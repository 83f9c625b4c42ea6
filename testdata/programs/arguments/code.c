#include "code.h"

#include <stdlib.h>
#include <string.h>

int to_number(const char *s) {
    int v = 0;
    if (!*s)
        return -1;
    for (; *s; s++) {
        if (*s < '0' || *s > '9')
            return -1;
        v = v * 10 + (*s - '0');
    }
    return v;
}

int parse(int argc, char **argv, struct options *o) {
    memset(o, 0, sizeof *o);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0) {
            o->verbose++;
        } else if (strncmp(argv[i], "--level=", 8) == 0) {
            o->level = to_number(argv[i] + 8);
            if (o->level < 0)
                return -1;
        } else if (strcmp(argv[i], "--name") == 0 && i + 1 < argc) {
            o->name = argv[++i];
        } else if (argv[i][0] == '-') {
            return -2;
        } else {
            o->rest++;
        }
    }
    return argc - 1;
}

int env_level(const char *name, int other) {
    const char *text = getenv(name);
    int v = text ? to_number(text) : -1;
    return v >= 0 ? v : other;
}
