#include "lib.h"

#include <stdlib.h>

#define HIDDEN __attribute__((visibility("hidden")))

int list_limit = 4;
const char *const list_version = "1.2";
HIDDEN int total_added;
static int visits;

struct list {
    int count;
    int values[16];
};

struct list *list_new(void) { return calloc(1, sizeof(struct list)); }
void list_free(struct list *l) { free(l); }

HIDDEN int room(const struct list *l) { return list_limit - l->count; }

int list_add(struct list *l, int value) {
    if (room(l) <= 0)
        return 0;
    l->values[l->count++] = value;
    total_added += value;
    return 1;
}

int list_visit(const struct list *l, visitor f, void *context) {
    int stopped = -1;
    for (int i = 0; i < l->count; i++) {
        visits++;
        if (f(l->values[i], context) != 0) {
            stopped = i;
            break;
        }
    }
    return stopped;
}

static int add_to(int value, void *sum) {
    *(int *)sum += value;
    return 0;
}

int list_sum(const struct list *l) {
    int sum = 0;
    list_visit(l, add_to, &sum);
    return sum;
}

int interposed(int v) { return v + 1; }
int call_interposed(int v) { return interposed(v) * 2; }
int inner_total(void) { return total_added * 10 + visits; }

static int callback(int v) { return v ^ 5; }
int (*get_callback(void))(int) { return callback; }

int call_back(int v) { return from_executable(v - 1) + 1; }
