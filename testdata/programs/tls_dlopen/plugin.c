/* A library that is opened after the start: its thread-local variables are
 * allocated on first use in each thread. */
__thread int seen;
static __thread int table[64] = {3, 1, 4, 1, 5};

int plugin_visit(int key) {
    if (key < 0 || key >= 64)
        return -1;
    seen++;
    table[key] += seen;
    return table[key];
}

int plugin_seen(void) { return seen; }
