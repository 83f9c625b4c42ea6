#include "code.h"

#include <string.h>

const char *const days[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
const char shared_text[] = "shared";
static const char fallback[] = "default";

/* A caller may keep the address and compare it with a later one. */
const char *fixed(void) { return "fixed"; }

const char *day(int i) {
    if (i < 0 || i >= 7)
        return "none";
    return days[i];
}

const char *plural(int n) { return n == 1 ? "" : "s"; }

int stable(void) { return fixed() == fixed() && fixed()[0] == 'f'; }

int remember(int again) {
    static const char *last;
    const char *now = "remembered";
    int same = last == now;
    last = now;
    return again ? same : 1;
}

size_t length_of(int which) {
    const char *texts[] = {"", "a", "with \0 inside", "caf\xc3\xa9"};
    const size_t sizes[] = {sizeof "", sizeof "a", sizeof "with \0 inside", sizeof "caf\xc3\xa9"};
    return which < 4 ? strlen(texts[which]) * 100 + sizes[which] : 0;
}

const wchar_t *wide(int i) { return i % 2 ? L"odd" : L"even"; }

char writable_first(char c) {
    char local[] = "xyz";
    local[1] = c;
    return (char)(local[0] + local[1] - local[2]);
}

const char *function_name(void) { return __func__ + 3; }

int lookup(const char *key) {
    static const struct {
        const char *key;
        int value;
    } table[] = {{"one", 1}, {"two", 2}, {"three", 3}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].key, key) == 0)
            return table[i].value * 7;
    return -1;
}

int table_address(const char *const *t) { return t == days; }

const char *default_text(void) { return fallback; }
int is_default(const char *s) { return s == fallback; }
