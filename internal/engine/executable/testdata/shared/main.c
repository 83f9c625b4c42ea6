// What a shared library and the program have of each other: variables, thread-local ones too,
// functions by call and by address, and definitions that take each other's place.
#include <stdio.h>

extern int number, *number_address(void), alias_of_number;
extern const int table[3];
extern _Thread_local int per_thread;
int *per_thread_address(void);
int library_function(int);
int (*library_pointer(void))(int);
int call_back(int);
int call_hook(int);
int overridden(int);
int asks_overridden(int);
extern int optional(void) __attribute__((weak));
extern int (*const pointer)(int);

int (*const pointer)(int) = library_function;
static int (*volatile late)(int) = library_function;

int hook(int n) { return n + 1; }
int overridden(int n) { return n * 100; }
int program_variable = 6;

int main(void) {
    number = 7;
    printf("number %d %d %d\n", number, *number_address(), &number == number_address());
    printf("alias %d\n", alias_of_number);
    printf("table %d\n", table[0] + table[1] + table[2]);
    per_thread = 8;
    printf("per thread %d %d\n", *per_thread_address(), &per_thread == per_thread_address());
    printf("function %d %d %d\n", library_function(1), pointer(1), late(1));
    printf("addresses %d %d\n", pointer == library_pointer(), late == pointer);
    printf("back %d hook %d\n", call_back(1), call_hook(1));
    printf("overridden %d %d\n", overridden(1), asks_overridden(1));
    printf("optional %d\n", optional ? optional() : -1);
    return 0;
}
