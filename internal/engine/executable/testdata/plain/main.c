// Linkage of C: common blocks, weak symbols, indirect functions, tables between bounds,
// variables of libraries, addresses of functions of libraries.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;
extern int shared_common[4];
int tentative;
int tentative_big[100];

int __attribute__((weak)) hook(int n) { return n; }
extern int absent(void) __attribute__((weak));
int indirect(int);
int use_indirect(int);
int (*const indirect_pointer)(int) = indirect;
extern int (*other_indirect)(int);
void *address_of_malloc(void);

struct entry { const char *name; int value; };
#define ENTRY(n, v) static const struct entry e_##n __attribute__((section("entries"), used)) = {#n, v}
ENTRY(one, 1);
ENTRY(two, 2);
extern const struct entry __start_entries[], __stop_entries[];
extern char __executable_start, etext, edata, end;

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static int data = 5, zero;
static int *pointer = &data;
extern FILE *other_stdout;

int main(void) {
    tentative++;
    tentative_big[99] = 1;
    shared_common[3] = 4;
    printf("common %d %d %d\n", tentative, tentative_big[99], shared_common[3]);
    printf("weak %d %d\n", hook(1), absent ? absent() : -1);
    printf("indirect %d %d %d %d\n", indirect(1), use_indirect(1), indirect_pointer(1), indirect_pointer == other_indirect);
    int sum = 0;
    for (const struct entry *e = __start_entries; e < __stop_entries; e++) sum += e->value;
    printf("entries %d %d\n", (int)(__stop_entries - __start_entries), sum);
    printf("bounds %d %d %d\n", &__executable_start < &etext, &etext < &edata, &edata <= &end);
    int numbers[] = {3, 1, 2};
    qsort(numbers, 3, sizeof *numbers, by_value);
    printf("sorted %d %d %d\n", numbers[0], numbers[1], numbers[2]);
    fprintf(stdout, "library's variable %d %d\n", stdout == other_stdout, environ != NULL);
    setenv("PLAIN", "yes", 1);
    int found = 0;
    for (char **e = environ; *e; e++) found |= !strcmp(*e, "PLAIN=yes");
    printf("environ %d\n", found);
    printf("function's address %d\n", address_of_malloc() == (void *)malloc);
    printf("data %d %d %d\n", data, zero, *pointer);
    fflush(stdout);
    _exit(42);
}
