/* A third one, in C. */
static int state = 30;

static int helper(int v) { return v - state; }

int three_entry(int v) {
    state++;
    return helper(v) * 2;
}
