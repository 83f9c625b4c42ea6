/* A C frame that an exception passes: compiled with -fexceptions. */
typedef int (*step)(int);

int call_twice(step f, int value) {
    int first = f(value);
    return f(first + 1) - first;
}
