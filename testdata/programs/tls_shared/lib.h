#ifndef LIB_H
#define LIB_H
extern __thread int lib_errors; /* defined in the library, used by both */
int lib_record(int code);
int lib_take(void);
int lib_level(int change);
#endif
