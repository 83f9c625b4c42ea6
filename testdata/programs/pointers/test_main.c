#include "code.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    CHECK_EQ(length("hello"), 5);
    CHECK_EQ(length(""), 0);
    char text[] = "a/b/c";
    CHECK(last_of(text, '/') == text + 3);
    CHECK(last_of(text, 'x') == 0);
    int v[] = {1, 2, 3, 4, 5};
    CHECK_EQ(distance(v + 1, v + 4), 3);
    CHECK_EQ(sum_between(v, v + 5), 15);
    CHECK_EQ(sum_between(v, v), 0);
    struct node *l = 0;
    for (int i = 1; i <= 4; i++)
        l = push(l, i);
    CHECK_EQ(list_number(l), 1234);
    l = reverse(l);
    CHECK_EQ(list_number(l), 4321);
    struct node *gone = remove_value(&l, 3);
    CHECK(gone && gone->value == 3);
    free(gone);
    CHECK(remove_value(&l, 9) == 0);
    CHECK_EQ(list_number(l), 421);
    free_list(l);
    char to[8];
    CHECK_EQ(copy_until(to, "key=value", '=', sizeof to), 3);
    CHECK(strcmp(to, "key") == 0);
    CHECK_EQ(copy_until(to, "a longer text", '=', sizeof to), 7);
    int m[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    CHECK_EQ(index2(m, 0, 2), 10);
    CHECK(before(text, text + 1) && !before(text + 1, text) && !before(text, text));
    char *argv[] = {"a", "b", 0};
    CHECK(skip(argv, 1) == argv + 1);
    CHECK(skip(argv, 5) == argv + 2);
    CHECK_EQ(walk_back(v + 5, 3), 543);
    int *row[] = {v, v + 3}, **p = row;
    CHECK_EQ(deref(&p), 5);
    CHECK(is_null(0) && !is_null(v));
    CHECK_EQ(array_ops(v, 5), 307);
    return CHECK_DONE();
}
