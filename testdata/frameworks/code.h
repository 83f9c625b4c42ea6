/* The code that the sample programs of all test frameworks test, each with the
 * same tests. They notice most mutants of it, and on purpose not all. */
#ifndef CODE_H
#define CODE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { STACK_SIZE = 8 };

struct stack {
    int items[STACK_SIZE];
    int used;
};

int clamp(int value, int low, int high);
int gcd(int a, int b);
int is_leap(int year);
int days_in(int year, int month); /* 0 if there is no such month */
int compare(const char *a, const char *b);
size_t length(const char *text);
int to_number(const char *text, int *number); /* 0 if text is no number below 10000 */
unsigned checksum(const unsigned char *bytes, size_t size);
int bits(unsigned value);
int median(int a, int b, int c);
int push(struct stack *s, int item); /* 0 if it is full */
int pop(struct stack *s, int *item); /* 0 if it is empty */

#ifdef __cplusplus
}
#endif

#endif
