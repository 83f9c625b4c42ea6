#include "code.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *handle;
static value_function value;
static int early_result;

static int scale(int v) { return value ? value(v) * 2 : -1; }

static __attribute__((constructor)) void open_plugin(void) {
    handle = dlopen("libearly.so", RTLD_LAZY | RTLD_LOCAL);
    if (!handle) {
        fprintf(stderr, "%s\n", dlerror());
        exit(9);
    }
    value = (value_function)dlsym(handle, "plugin_value");
    early_result = scale(3);
}

int result_of_constructor(void) { return early_result; }

int use(int v) {
    if (v < 0)
        return scale(-v) + 1;
    return scale(v);
}

const char *name(int upper) {
    const char *(*f)(int) = (const char *(*)(int))dlsym(handle, "plugin_name");
    return f ? f(upper > 1) : "none";
}
