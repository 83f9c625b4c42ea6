/* Opened by a constructor of the executable, before main. */
static int loads;

static __attribute__((constructor)) void loaded(void) { loads += 1; }

int plugin_value(int v) { return v * 5 - loads; }

const char *plugin_name(int upper) { return upper ? "EARLY" : "early"; }
