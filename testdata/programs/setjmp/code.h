#ifndef CODE_H
#define CODE_H
int protect(int value, int limit);
int retry(int fail_times);
int deep_escape(int depth, int code);
int masked_escape(int want);
int parse_sum(const char *text, const char **error);
#endif
