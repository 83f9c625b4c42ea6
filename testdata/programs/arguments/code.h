#ifndef CODE_H
#define CODE_H
struct options { int verbose, level, rest; const char *name; };
int parse(int argc, char **argv, struct options *o);
int env_level(const char *name, int other);
int to_number(const char *s);
#endif
