#ifndef CODE_H
#define CODE_H
#include <stddef.h>
typedef int (*binary)(int, int);
struct op {
    char sign;
    binary apply;
};
extern const struct op operations[4];
extern binary current;
int add(int a, int b);
int sub(int a, int b);
binary find(char sign);
int same(binary a, binary b);
int is_sub(binary f);
int calculate(const char *text);
binary pick_static(int which);
binary other_add(void);
int fold(binary f, const int *values, size_t n, int start);
int sort_by(int *values, size_t n, int descending);
int *search(int key, int *values, size_t n);
int index_of(binary f);
#endif
