#include "containers.c"

#include "../programs/check.h"

static bool even(int n) { return n % 2 == 0; }

static bool sorted(const int *a, int n) {
    for (int i = 1; i < n; i++)
        if (a[i - 1] > a[i])
            return false;
    return true;
}

int main(void) {
    struct ring r = {.head = 0xfffffffe, .tail = 0xfffffffe};
    CHECK_EQ(ring_pop(&r, -1), -1);
    for (int i = 0; i < 8; i++)
        CHECK(ring_push(&r, i));
    CHECK(!ring_push(&r, 9));
    for (int i = 0; i < 8; i++)
        CHECK_EQ(ring_pop(&r, -1), i);
    CHECK(ring_empty(&r));

    struct node *list = NULL;
    int keys[] = {3, 1, 4, 2, 6};
    for (int i = 0; i < 5; i++)
        list = list_insert(list, keys[i]);
    CHECK(list->key == 1 && list->next->key == 2 && list->next->next->key == 3);
    list = list_reverse(list);
    CHECK(list->key == 6 && list->next->key == 4);
    CHECK_EQ(list_remove(&list, even), 3);
    CHECK(list->key == 3 && list->next->key == 1 && !list->next->next);
    free(list->next);
    free(list);

    struct table t;
    table_clear(&t);
    CHECK(table_get(&t, "a") == NULL);
    char name[2] = {0};
    for (int i = 0; i < 24; i++) {
        name[0] = (char)('a' + i);
        CHECK(table_put(&t, name, i));
    }
    CHECK(!table_put(&t, "zz", 1) && table_put(&t, "a", 50));
    CHECK_EQ(*table_get(&t, "a"), 50);
    CHECK_EQ(*table_get(&t, "x"), 23);
    CHECK_EQ(t.used, 24);

    struct vector *v = NULL;
    for (int i = 0; i < 9; i++)
        v = vector_append(v, i * 0.5);
    CHECK(v->length == 9 && v->capacity == 16 && vector_sum(v) == 18);
    free(v);

    for (int way = 0; way < 3; way++) {
        int a[] = {5, -2, 9, 0, 5, 7, 1, -8, 3};
        if (way == 0)
            insertion_sort(a, 9);
        else if (way == 1)
            quick_sort(a, a + 9);
        else
            heap_sort(a, 9);
        CHECK(sorted(a, 9) && a[0] == -8 && a[8] == 9 && a[3] == 1);
        CHECK_EQ(binary_search(a, 9, 7), 7);
        CHECK_EQ(binary_search(a, 9, -8), 0);
        CHECK_EQ(binary_search(a, 9, 4), ~5);
    }
    const char *words[] = {"three", "a", "four", "to"};
    sort_by_length(words, 4);
    CHECK(words[0][0] == 'a' && words[1][1] == 'o' && words[3][4] == 'e');
    return CHECK_DONE();
}
