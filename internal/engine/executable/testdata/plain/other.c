#include <stdio.h>
#include <stdlib.h>

int shared_common[4];
int tentative_big[10];
int tentative;
FILE *other_stdout;

__attribute__((constructor)) static void set(void) { other_stdout = stdout; }

int hook(int n) { return n + 100; }

static int chosen(int n) { return n + 1000; }
static int (*choose(void))(int) { return chosen; }
int indirect(int) __attribute__((ifunc("choose")));
static int inner(int) __attribute__((ifunc("choose")));
int (*other_indirect)(int) = indirect;
int use_indirect(int n) { return inner(n) + 1; }

void *address_of_malloc(void) { return (void *)malloc; }

ssize_t dummy;
struct entry { const char *name; int value; };
static const struct entry e_three __attribute__((section("entries"), used)) = {"three", 3};
