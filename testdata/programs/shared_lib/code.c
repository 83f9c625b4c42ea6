#include "lib.h"

/* Takes the library's place. */
int interposed(int v) { return v - 1; }

int from_executable(int v) { return v * 3; }

static int above(int value, void *limit) { return value > *(int *)limit; }

int first_above(const struct list *l, int limit) { return list_visit(l, above, &limit); }

int fill(struct list *l, int n) {
    int added = 0;
    for (int i = 1; i <= n; i++)
        added += list_add(l, i * i);
    return added;
}

void raise_limit(int by) { list_limit += by; }
