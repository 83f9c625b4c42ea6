// One function per mutation operator, named after it.
void called(int);
int counted(int);
int add_sub(int a, int b) { return a + b; }
unsigned sub_add(unsigned a, unsigned b) { return a - b; }
int mul_div(int a, int b) { return a * b; }
double div_mul(double a, double b) { return a / b; }
int rem_mul(int a, int b) { return a % b; }
int *inc_dec(int *p) { return ++p; }
void dec_inc(int &a) { --a; }
int and_or(int a, int b) { return a & b; }
int or_and(int a, int b) { return a | b; }
int xor_and(int a, int b) { return a ^ b; }
int shl_shr(short a, int b) { return a << b; }
int shr_shl(unsigned a, int b) { return a >> b; }
bool boundary(int a, int b) { return a < b; }
bool negate_comparison(double a, double b) { return a < b; }
int remove_minus(int a) { return -a; }
int remove_complement(int a) { return ~a; }
int remove_not(int a) { return a ? 1 : !a; }
int remove_not_branch(int a, int b) {
    if (a && !b)
        return 2;
    return 3;
}
void remove_call(int a) { called(a); }
int zero_result(int a) { return counted(a); }
int return_value(int a) { return a; }
int constant() {
    int a = 5;
    return a;
}
bool logic_and_or(bool a, bool b) { return a && b; }
int logic_or_and(int a, int b) {
    if (a || b)
        return 1;
    return 2;
}
bool drop_left(bool a, bool b) { return a || b; }
bool drop_right(bool a, bool b) { return a && b; }
int condition_true(int a, int b) {
    if (a && b)
        return 1;
    return 2;
}
void condition_false(int a) {
    while (a)
        a--;
}
int swap_choice(int a) { return a ? 3 : 4; }
int return_one(int a) { return a; }
void remove_assignment(int *p, int a) { *p = a; }
void remove_update(int a) { a += 3; }
void remove_step(int a) { a++; }
int remove_case(int a) {
    switch (a) {
    case 3:
        return 1;
    case 5:
        return 2;
    }
    return 3;
}
double remove_body(int a) { return a; }
bool increment_constant(int a) { return a < 5; }
double decrement_constant(double a) { return a * 2.5; }
char *negate_constant(char *a) { return a + 3; }
void takes(const char *);
void empty_string() { takes("text"); }
int negate_condition(int a) {
    if (a)
        return 1;
    return 2;
}
static const int numbers[] = {5, 7};
int table_constant(int i) { return numbers[i]; }
