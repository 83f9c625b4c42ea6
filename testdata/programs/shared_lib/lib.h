#ifndef LIB_H
#define LIB_H
typedef int (*visitor)(int value, void *context);
struct list;
struct list *list_new(void);
int list_add(struct list *l, int value);
int list_visit(const struct list *l, visitor f, void *context);
void list_free(struct list *l);
int list_sum(const struct list *l);
extern int list_limit;            /* data of the library, used by the executable */
extern const char *const list_version;
int interposed(int v);            /* the executable defines it too */
int call_interposed(int v);
int inner_total(void);
int (*get_callback(void))(int);
int from_executable(int v);       /* defined by the executable, called by the library */
int call_back(int v);
#endif
