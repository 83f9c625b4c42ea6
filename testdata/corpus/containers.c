// Data structures and sorting in C.
//! std: gnu11
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
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

static inline bool ring_empty(const struct ring *r) { return r->head == r->tail; } //~ return-value(0) negate-comparison(==)

bool ring_push(struct ring *r, int item) {
    if (r->tail - r->head == CAPACITY) //~ sub-add(-) negate-comparison(==)
        return false; //~ return-value(true)
    r->items[r->tail++ & MASK] = item; //~ inc-dec(++) and-or(&)
    return true; //~ return-value(false)
}

int ring_pop(struct ring *r, int otherwise) {
    return ring_empty(r) ? otherwise : r->items[r->head++ & MASK]; //~ return-value(0) zero-result(ring_empty) inc-dec(++) and-or(&)
}

// A linked list.
struct node {
    int key;
    struct node *next;
};

struct node *list_insert(struct node *list, int key) {
    struct node **link = &list;
    while (*link && (*link)->key < key) //~ boundary(<) negate-comparison(<)
        link = &(*link)->next;
    struct node *n = malloc(sizeof *n); //~ zero-result(malloc)
    if (n) {
        *n = (struct node){.key = key, .next = *link};
        *link = n;
    }
    return list; //~ return-value(0)
}

struct node *list_reverse(struct node *list) {
    struct node *done = NULL;
    while (list) {
        struct node *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done; //~ return-value(0)
}

int list_remove(struct node **list, bool (*matches)(int key)) {
    int removed = 0; //~ constant(0=>1)
    for (struct node **link = list; *link;) {
        struct node *n = *link;
        if (!matches(n->key)) { //~ remove-not(!) zero-result(matches)
            link = &n->next;
            continue;
        }
        *link = n->next;
        free(n); //~ remove-call(free)
        removed++; //~ inc-dec(++)
    }
    return removed; //~ return-value(0)
}

// A hash table with open addressing.
#define SLOTS 32
#define EMPTY ((uint32_t)-1)

struct table {
    uint32_t keys[SLOTS];
    int values[SLOTS];
    int used;
};

static uint32_t hash(const char *s) {
    uint32_t h = 2166136261u; //~ constant(2166136261u=>0)
    for (; *s; s++) { //~ inc-dec(++)
        h ^= (unsigned char)*s; //~ xor-and(^=)
        h *= 16777619u; //~ mul-div(*=)
    }
    return h & 0x7fffffff; //~ return-value(0) and-or(&)
}

void table_clear(struct table *t) {
    memset(t->keys, 0xff, sizeof t->keys);
    t->used = 0; //~ constant(0=>1)
}

static unsigned table_slot(const struct table *t, uint32_t key) {
    unsigned slot = key % SLOTS; //~ rem-mul(%)
    while (t->keys[slot] != EMPTY && t->keys[slot] != key) //~ negate-comparison(!=#*)
        slot = (slot + 1) % SLOTS; //~ add-sub(+) rem-mul(%)
    return slot; //~ return-value(0)
}

bool table_put(struct table *t, const char *name, int value) {
    uint32_t key = hash(name); //~ zero-result(hash)
    unsigned slot = table_slot(t, key); //~ zero-result(table_slot)
    if (t->keys[slot] == EMPTY) { //~ negate-comparison(==)
        if (t->used * 4 >= SLOTS * 3) //~ mul-div(*#1) boundary(>=) negate-comparison(>=)
            return false; //~ return-value(true)
        t->keys[slot] = key;
        t->used++; //~ inc-dec(++)
    }
    t->values[slot] = value;
    return true; //~ return-value(false)
}

const int *table_get(const struct table *t, const char *name) {
    unsigned slot = table_slot(t, hash(name)); //~ zero-result(table_slot hash)
    return t->keys[slot] == EMPTY ? NULL : &t->values[slot]; //~ return-value(0) negate-comparison(==)
}

// A vector with a flexible array member.
struct vector {
    size_t length, capacity;
    double items[];
};

struct vector *vector_append(struct vector *v, double item) {
    if (!v || v->length == v->capacity) { //~ remove-not(!) negate-comparison(==)
        size_t capacity = v ? v->capacity * 2 : 4; //~ mul-div(*)
        size_t length = v ? v->length : 0;
        struct vector *grown = realloc(v, sizeof *v + capacity * sizeof(double)); //~ zero-result(realloc) add-sub(+) mul-div(*#3)
        if (!grown) //~ remove-not(!)
            return v; //~ return-value(0)
        v = grown;
        v->capacity = capacity;
        v->length = length;
    }
    v->items[v->length++] = item; //~ inc-dec(++)
    return v; //~ return-value(0)
}

double vector_sum(const struct vector *v) {
    double sum = 0.0; //~ constant(0.0=>1)
    for (const double *p = v->items, *end = p + v->length; p != end; ++p) //~ add-sub(+) negate-comparison(!=) inc-dec(++)
        sum += *p; //~ add-sub(+=)
    return sum; //~ return-value(0)
}

// Sorting and searching.
void insertion_sort(int *a, int n) {
    for (int i = 1; i < n; i++) { //~ constant(1=>0) boundary(<) negate-comparison(<) inc-dec(++)
        int item = a[i], k = i;
        while (k > 0 && a[k - 1] > item) { //~ boundary(>#*) negate-comparison(>#*) sub-add(-)
            a[k] = a[k - 1]; //~ sub-add(-)
            k--; //~ dec-inc(--)
        }
        a[k] = item;
    }
}

static void swap(int *a, int *b) {
    int t = *a;
    *a = *b;
    *b = t;
}

void quick_sort(int *first, int *last) {
    if (last - first < 2) //~ boundary(<) negate-comparison(<)
        return;
    int pivot = first[(last - first) / 2]; //~ div-mul(/)
    int *low = first, *high = last - 1; //~ sub-add(-)
    while (low <= high) { //~ boundary(<=) negate-comparison(<=)
        while (*low < pivot) //~ boundary(<) negate-comparison(<)
            low++; //~ inc-dec(++)
        while (*high > pivot) //~ boundary(>) negate-comparison(>)
            high--; //~ dec-inc(--)
        if (low <= high) //~ boundary(<=) negate-comparison(<=)
            swap(low++, high--); //~ remove-call(swap) inc-dec(++) dec-inc(--)
    }
    quick_sort(first, high + 1); //~ remove-call(quick_sort) add-sub(+)
    quick_sort(low, last); //~ remove-call(quick_sort)
}

static void sift_down(int *a, size_t root, size_t n) {
    for (size_t child; (child = 2 * root + 1) < n; root = child) { //~ mul-div(*) add-sub(+) boundary(<) negate-comparison(<)
        if (child + 1 < n && a[child] < a[child + 1]) //~ add-sub(+#*) boundary(<#*) negate-comparison(<#*)
            child++; //~ inc-dec(++)
        if (a[root] >= a[child]) //~ boundary(>=) negate-comparison(>=)
            break;
        swap(&a[root], &a[child]); //~ remove-call(swap)
    }
}

void heap_sort(int *a, size_t n) {
    for (size_t i = n / 2; i-- > 0;) //~ div-mul(/) dec-inc(--) boundary(>) negate-comparison(>)
        sift_down(a, i, n); //~ remove-call(sift_down)
    while (n > 1) { //~ boundary(>) negate-comparison(>)
        swap(a, a + --n); //~ remove-call(swap) add-sub(+) dec-inc(--)
        sift_down(a, 0, n); //~ remove-call(sift_down)
    }
}

int binary_search(const int *a, int n, int key) {
    int low = 0, high = n - 1; //~ constant(0=>1) sub-add(-)
    while (low <= high) { //~ boundary(<=) negate-comparison(<=)
        int middle = low + ((high - low) >> 1); //~ add-sub(+) sub-add(-) shr-shl(>>)
        if (a[middle] < key) //~ boundary(<) negate-comparison(<)
            low = middle + 1; //~ add-sub(+)
        else if (a[middle] > key) //~ boundary(>) negate-comparison(>)
            high = middle - 1; //~ sub-add(-)
        else
            return middle; //~ return-value(0)
    }
    return ~low; //~ return-value(0) remove-complement(~)
}

static int by_length(const void *a, const void *b) {
    size_t x = strlen(*(char *const *)a), y = strlen(*(char *const *)b); //~ zero-result(strlen#*)
    return (x > y) - (x < y); //~ return-value(0) boundary(> <) negate-comparison(> <) sub-add(-)
}

void sort_by_length(const char **words, size_t n) {
    qsort(words, n, sizeof words[0], by_length); //~ remove-call(qsort)
}
