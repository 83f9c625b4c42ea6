#ifndef CODE_H
#define CODE_H
#include <stddef.h>
struct node { int value; struct node *next; };
size_t length(const char *s);
char *last_of(char *s, char c);
long distance(const int *a, const int *b);
int sum_between(const int *from, const int *to);
struct node *push(struct node *head, int value);
struct node *reverse(struct node *head);
struct node *remove_value(struct node **head, int value);
void free_list(struct node *head);
int list_number(const struct node *head);
int copy_until(char *to, const char *from, char stop, size_t room);
int index2(int (*m)[3], int r, int c);
int before(const char *a, const char *b);
char **skip(char **argv, int n);
int walk_back(const int *end, int n);
int deref(int ***p);
int is_null(const void *p);
int array_ops(int *a, int n);
#endif
