#include "lib.h"

#include <check.h>
#include <string.h>

int first_above(const struct list *l, int limit);
int fill(struct list *l, int n);
void raise_limit(int by);

int main(void) {
    struct list *l = list_new();
    CHECK_EQ(fill(l, 6), 4);
    CHECK_EQ(list_sum(l), 30);
    CHECK_EQ(first_above(l, 3), 1);
    CHECK_EQ(first_above(l, 16), -1);
    raise_limit(2);
    CHECK_EQ(list_add(l, 100), 1);
    CHECK_EQ(list_limit, 6);
    CHECK_EQ(inner_total(), 1300 + 4 + 2 + 4);
    CHECK(strcmp(list_version, "1.2") == 0);
    CHECK_EQ(call_interposed(10), 18);
    CHECK_EQ(get_callback()(6), 3);
    CHECK_EQ(call_back(5), 13);
    list_free(l);
    return CHECK_DONE();
}
