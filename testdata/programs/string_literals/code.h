#ifndef CODE_H
#define CODE_H
#include <stddef.h>
#include <wchar.h>
const char *fixed(void);
const char *day(int i);
const char *plural(int n);
int stable(void);
int remember(int again);
size_t length_of(int which);
const wchar_t *wide(int i);
char writable_first(char c);
const char *function_name(void);
int lookup(const char *key);
int table_address(const char *const *t);
extern const char *const days[7];
extern const char shared_text[];
int is_default(const char *s);
const char *default_text(void);
#endif
