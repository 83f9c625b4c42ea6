int number = 1;
extern int alias_of_number __attribute__((weak, alias("number")));
const int table[3] = {1, 2, 3};
_Thread_local int per_thread = 4;
extern int program_variable;

int *number_address(void) { return &number; }
int *per_thread_address(void) { return &per_thread; }
int library_function(int n) { return n + 10; }
int (*library_pointer(void))(int) { return library_function; }
__attribute__((weak)) int hook(int n) { return n; }
int call_hook(int n) { return hook(n); }
int call_back(int n) { return n + program_variable; }
int overridden(int n) { return n; }
int asks_overridden(int n) { return overridden(n); }
