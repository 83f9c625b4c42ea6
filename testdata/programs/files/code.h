#ifndef CODE_H
#define CODE_H
int write_lines(const char *name, int n);
int count_lines(const char *name);
long file_sum(const char *name);
int append(const char *name, const char *text);
int move_and_remove(const char *from, const char *to);
int make_tree(const char *dir, int depth);
int remove_tree(const char *dir, int depth);
int mapped(const char *name);
#endif
