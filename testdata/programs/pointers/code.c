#include "code.h"

#include <stdlib.h>

size_t length(const char *s) {
    const char *p = s;
    while (*p)
        p++;
    return (size_t)(p - s);
}

char *last_of(char *s, char c) {
    char *found = NULL;
    for (; *s; ++s)
        if (*s == c)
            found = s;
    return found;
}

long distance(const int *a, const int *b) { return b - a; }

int sum_between(const int *from, const int *to) {
    int sum = 0;
    while (from < to)
        sum += *from++;
    return sum;
}

struct node *push(struct node *head, int value) {
    struct node *n = malloc(sizeof *n);
    if (n == NULL)
        return head;
    n->value = value;
    n->next = head;
    return n;
}

struct node *reverse(struct node *head) {
    struct node *done = NULL;
    while (head) {
        struct node *next = head->next;
        head->next = done;
        done = head;
        head = next;
    }
    return done;
}

struct node *remove_value(struct node **head, int value) {
    for (struct node **at = head; *at; at = &(*at)->next)
        if ((*at)->value == value) {
            struct node *gone = *at;
            *at = gone->next;
            return gone;
        }
    return NULL;
}

void free_list(struct node *head) {
    while (head != NULL) {
        struct node *next = head->next;
        free(head);
        head = next;
    }
}

int list_number(const struct node *head) { return head ? head->value + 10 * list_number(head->next) : 0; }

int copy_until(char *to, const char *from, char stop, size_t room) {
    char *start = to, *end = to + room - 1;
    while (*from && *from != stop && to < end)
        *to++ = *from++;
    *to = '\0';
    return (int)(to - start);
}

int index2(int (*m)[3], int r, int c) { return m[r][c] + *(*(m + c) + r); }

int before(const char *a, const char *b) { return a < b && b > a && a != b; }

char **skip(char **argv, int n) {
    while (n > 0 && *argv) {
        argv += 1;
        n -= 1;
    }
    return argv;
}

int walk_back(const int *end, int n) {
    int sum = 0;
    for (const int *p = end - 1; n > 0; --p, --n)
        sum = sum * 10 + *p;
    return sum;
}

int deref(int ***p) { return ***p + **(*p + 1); }

int is_null(const void *p) { return !p; }

int array_ops(int *a, int n) {
    int *p = a + n / 2;
    p[-1] += 1;
    *p-- *= 2;
    p[1]++;
    return a[n / 2 - 1] * 100 + 1 [p];
}
