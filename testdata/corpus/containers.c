// Data structures and sorting in C.
//! std: gnu11
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A ring buffer whose capacity is a power of two.
enum { CAPACITY = 1 << 3, MASK = CAPACITY - 1 };

struct ring {
    int items[CAPACITY];
    unsigned head, tail;
};

static inline bool ring_empty(const struct ring *r) { return r->head == r->tail; } //~ return-value(0) negate-comparison(==) remove-body({) return-one(return)

bool ring_push(struct ring *r, int item) { //~ remove-body({)
    if (r->tail - r->head == CAPACITY) //~ sub-add(-) negate-comparison(==) condition(if)
        return false; //~ return-value(true)
    r->items[r->tail++ & MASK] = item; //~ inc-dec(++) and-or(&) remove-assignment(=)
    return true; //~ return-value(false)
}

int ring_pop(struct ring *r, int otherwise) { //~ remove-body({)
    return ring_empty(r) ? otherwise : r->items[r->head++ & MASK]; //~ return-value(0) zero-result(ring_empty) inc-dec(++) and-or(&)
    //~ return-one(return) condition(?) negate-condition(?) swap-choice(?)
}

// A linked list.
struct node {
    int key;
    struct node *next;
};

struct node *list_insert(struct node *list, int key) { //~ remove-body({)
    struct node **link = &list;
    while (*link && (*link)->key < key) //~ boundary(<) negate-comparison(<) logic(&&) condition(while)
        link = &(*link)->next; //~ remove-assignment(=)
    struct node *n = malloc(sizeof *n); //~ zero-result(malloc)
    if (n) { //~ condition(if) negate-condition(if)
        *n = (struct node){.key = key, .next = *link}; //~ missed:aggregate remove-assignment(=#1)
        *link = n; //~ remove-assignment(=)
    }
    return list; //~ return-value(0)
}

struct node *list_reverse(struct node *list) { //~ remove-body({)
    struct node *done = NULL;
    while (list) { //~ condition(while) negate-condition(while)
        struct node *next = list->next;
        list->next = done; //~ remove-assignment(=)
        done = list; //~ remove-assignment(=)
        list = next; //~ remove-assignment(=)
    }
    return done; //~ return-value(0)
}

int list_remove(struct node **list, bool (*matches)(int key)) { //~ remove-body({)
    int removed = 0; //~ constant(0=>1) decrement-constant(0)
    for (struct node **link = list; *link;) { //~ condition(for) negate-condition(for)
        struct node *n = *link;
        if (!matches(n->key)) { //~ remove-not(!) zero-result(matches) condition(if)
            link = &n->next; //~ remove-assignment(=)
            continue;
        }
        *link = n->next; //~ remove-assignment(=)
        free(n); //~ remove-call(free)
        removed++; //~ inc-dec(++) remove-step(++)
    }
    return removed; //~ return-value(0) return-one(return)
}

// A hash table with open addressing.
#define SLOTS 32
#define EMPTY ((uint32_t)-1)

struct table {
    uint32_t keys[SLOTS];
    int values[SLOTS];
    int used;
};

static uint32_t hash(const char *s) { //~ remove-body({)
    uint32_t h = 2166136261u; //~ constant(2166136261u=>0) missed:large-number vary(2166136261u)
    for (; *s; s++) { //~ inc-dec(++) condition(for) negate-condition(for) remove-step(++)
        h ^= (unsigned char)*s; //~ xor-and(^=) remove-update(^=)
        h *= 16777619u; //~ mul-div(*=) remove-update(*=) vary(16777619u)
    }
    return h & 0x7fffffff; //~ return-value(0) and-or(&) return-one(return) missed:large-number decrement-constant(0x7fffffff)
}

void table_clear(struct table *t) { //~ remove-body({)
    memset(t->keys, 0xff, sizeof t->keys); //~ remove-call(memset)
    t->used = 0; //~ constant(0=>1) remove-assignment(=) decrement-constant(0)
}

static unsigned table_slot(const struct table *t, uint32_t key) { //~ remove-body({)
    unsigned slot = key % SLOTS; //~ rem-mul(%)
    while (t->keys[slot] != EMPTY && t->keys[slot] != key) //~ negate-comparison(!=#*) logic(&&) condition(while)
        slot = (slot + 1) % SLOTS; //~ add-sub(+) rem-mul(%) remove-assignment(=) vary(1)
    return slot; //~ return-value(0) return-one(return)
}

bool table_put(struct table *t, const char *name, int value) { //~ remove-body({)
    uint32_t key = hash(name); //~ zero-result(hash)
    unsigned slot = table_slot(t, key); //~ zero-result(table_slot)
    if (t->keys[slot] == EMPTY) { //~ negate-comparison(==) condition(if)
        if (t->used * 4 >= SLOTS * 3) //~ mul-div(*#1) boundary(>=) negate-comparison(>=) condition(if) vary(4)
            return false; //~ return-value(true)
        t->keys[slot] = key; //~ remove-assignment(=)
        t->used++; //~ inc-dec(++) remove-step(++)
    }
    t->values[slot] = value; //~ remove-assignment(=)
    return true; //~ return-value(false)
}

const int *table_get(const struct table *t, const char *name) { //~ remove-body({)
    unsigned slot = table_slot(t, hash(name)); //~ zero-result(table_slot hash)
    return t->keys[slot] == EMPTY ? NULL : &t->values[slot]; //~ return-value(0) negate-comparison(==) condition(?) swap-choice(?)
}

// A vector with a flexible array member.
struct vector {
    size_t length, capacity;
    double items[];
};

struct vector *vector_append(struct vector *v, double item) { //~ remove-body({)
    if (!v || v->length == v->capacity) { //~ remove-not(!) negate-comparison(==) logic(||) condition(if)
        size_t capacity = v ? v->capacity * 2 : 4; //~ mul-div(*) condition(?) negate-condition(?) swap-choice(?) vary(2)
        size_t length = v ? v->length : 0; //~ condition(?) negate-condition(?) swap-choice(?)
        struct vector *grown = realloc(v, sizeof *v + capacity * sizeof(double)); //~ zero-result(realloc) add-sub(+) mul-div(*#3)
        if (!grown) //~ remove-not(!) condition(if)
            return v; //~ return-value(0)
        v = grown; //~ remove-assignment(=)
        v->capacity = capacity; //~ remove-assignment(=)
        v->length = length; //~ remove-assignment(=)
    }
    v->items[v->length++] = item; //~ inc-dec(++) remove-assignment(=)
    return v; //~ return-value(0)
}

double vector_sum(const struct vector *v) { //~ remove-body({)
    double sum = 0.0; //~ constant(0.0=>1) decrement-constant(0.0)
    for (const double *p = v->items, *end = p + v->length; p != end; ++p) //~ add-sub(+) negate-comparison(!=) inc-dec(++) condition(for) remove-step(++)
        sum += *p; //~ add-sub(+=) remove-update(+=)
    return sum; //~ return-value(0) return-one(return)
}

// Sorting and searching.
void insertion_sort(int *a, int n) { //~ remove-body({)
    for (int i = 1; i < n; i++) { //~ constant(1=>0) boundary(<) negate-comparison(<) inc-dec(++) increment-constant(1) negate-constant(1) condition(for) remove-step(++)
        int item = a[i], k = i;
        while (k > 0 && a[k - 1] > item) { //~ boundary(>#*) negate-comparison(>#*) sub-add(-) logic(&&) condition(while) shift(0) vary(1)
            a[k] = a[k - 1]; //~ sub-add(-) remove-assignment(=) vary(1)
            k--; //~ dec-inc(--) remove-step(--)
        }
        a[k] = item; //~ remove-assignment(=)
    }
}

static void swap(int *a, int *b) { //~ remove-body({)
    int t = *a;
    *a = *b; //~ remove-assignment(=)
    *b = t; //~ remove-assignment(=)
}

void quick_sort(int *first, int *last) { //~ remove-body({)
    if (last - first < 2) //~ boundary(<) negate-comparison(<) condition(if) vary(2)
        return;
    int pivot = first[(last - first) / 2]; //~ div-mul(/) vary(2)
    int *low = first, *high = last - 1; //~ sub-add(-) vary(1)
    while (low <= high) { //~ boundary(<=) negate-comparison(<=) condition(while)
        while (*low < pivot) //~ boundary(<) negate-comparison(<) condition(while)
            low++; //~ inc-dec(++) remove-step(++)
        while (*high > pivot) //~ boundary(>) negate-comparison(>) condition(while)
            high--; //~ dec-inc(--) remove-step(--)
        if (low <= high) //~ boundary(<=) negate-comparison(<=) condition(if)
            swap(low++, high--); //~ remove-call(swap) inc-dec(++) dec-inc(--)
    }
    quick_sort(first, high + 1); //~ remove-call(quick_sort) add-sub(+) vary(1)
    quick_sort(low, last); //~ remove-call(quick_sort)
}

static void sift_down(int *a, size_t root, size_t n) { //~ remove-body({)
    for (size_t child; (child = 2 * root + 1) < n; root = child) { //~ mul-div(*) add-sub(+) boundary(<) negate-comparison(<)
    //~ condition(for) remove-assignment(=#2) vary(1)
        if (child + 1 < n && a[child] < a[child + 1]) //~ add-sub(+#*) boundary(<#*) negate-comparison(<#*) logic(&&) condition(if) vary(1#*)
            child++; //~ inc-dec(++) remove-step(++)
        if (a[root] >= a[child]) //~ boundary(>=) negate-comparison(>=) condition(if)
            break;
        swap(&a[root], &a[child]); //~ remove-call(swap)
    }
}

void heap_sort(int *a, size_t n) { //~ remove-body({)
    for (size_t i = n / 2; i-- > 0;) //~ div-mul(/) dec-inc(--) boundary(>) negate-comparison(>) condition(for) shift(0) vary(2)
        sift_down(a, i, n); //~ remove-call(sift_down)
    while (n > 1) { //~ boundary(>) negate-comparison(>) condition(while) vary(1)
        swap(a, a + --n); //~ remove-call(swap) add-sub(+) dec-inc(--)
        sift_down(a, 0, n); //~ remove-call(sift_down)
    }
}

int binary_search(const int *a, int n, int key) { //~ remove-body({)
    int low = 0, high = n - 1; //~ constant(0=>1) sub-add(-) decrement-constant(0) vary(1)
    while (low <= high) { //~ boundary(<=) negate-comparison(<=) condition(while)
        int middle = low + ((high - low) >> 1); //~ add-sub(+) sub-add(-) shr-shl(>>) shift(1)
        if (a[middle] < key) //~ boundary(<) negate-comparison(<) condition(if)
            low = middle + 1; //~ add-sub(+) remove-assignment(=) vary(1)
        else if (a[middle] > key) //~ boundary(>) negate-comparison(>) condition(if)
            high = middle - 1; //~ sub-add(-) remove-assignment(=) vary(1)
        else
            return middle; //~ return-value(0) return-one(return)
    }
    return ~low; //~ return-value(0) remove-complement(~) return-one(return)
}

static int by_length(const void *a, const void *b) { //~ remove-body({)
    size_t x = strlen(*(char *const *)a), y = strlen(*(char *const *)b); //~ zero-result(strlen#*)
    return (x > y) - (x < y); //~ return-value(0) boundary(> <) negate-comparison(> <) sub-add(-) return-one(return)
}

void sort_by_length(const char **words, size_t n) { //~ remove-body({)
    qsort(words, n, sizeof words[0], by_length); //~ remove-call(qsort)
}
