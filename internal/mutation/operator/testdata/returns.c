// Returned values.
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

static int calls;
static int effect(int n) { return ++calls + n; }
static int shared[4] = {1, 2, 3, 4};

int number(int a) { return a; }
int parenthesised(int a) { return (a); }
int literal(void) { return 42; }
int literalZero(void) { return 0; }
int literalOne(void) { return 1; }
int literalMinus(void) { return -1; }
int literalHex(void) { return 0x10; }
int literalChar(void) { return 'x'; }
int literalNul(void) { return '\0'; }
int literalLong(void) { return 10L; }
int literalSum(void) { return 1 + 2; }
int literalParenthesised(void) { return (5); }
int literalMacro(void) { return BUFSIZ > 0; }
unsigned char narrow(int a) { return a; }
signed char narrowConst(void) { return 200; }
bool boolean(int a) { return a; }
bool booleanTrue(void) { return true; }
bool booleanFalse(void) { return 0; }
bool booleanCompare(int a, int b) { return a < b || b == 3; }
bool booleanTwo(void) { return 2; }
long long wide(int a) { return a * 5LL; }
__int128 giant(int a) { return a; }
__int128 giantZero(void) { return 0; }
double real(int a) { return a; }
float realLiteral(void) { return 1.5f; }
double realZero(void) { return 0.0; }
double realFromInt(void) { return 3; }
long double large(int a) { return a / 2.0L; }
int called(int a) { return effect(a); }
int calledSum(int a) { return effect(a) + 1; }
int assigned(int a) { return calls = a; }
int stepped(int *a) { return (*a)++; }
int commas(int a) { return calls++, a; }
int ternary(int a) { return a ? 3 : 0; }
int *pointer(int a) { return shared + a; }
int *pointerNull(void) { return NULL; }
int *pointerZero(void) { return 0; }
void *pointerVoid(int *p) { return p; }
const char *text(void) { return "text"; }
const char *textCalled(int a) { return effect(a) ? "one" : "two"; }
int *pointerCalled(int a) { return shared + effect(a) % 2; }
int (*function(int a))(int) { return effect; }
__attribute__((returns_nonnull)) int *never(int a) { return shared + a; }
enum color { red, green = 4 } colors(int a) { return a ? green : red; }
enum color colorCalled(int a) { return effect(a) ? green : red; }
enum color colorLiteral(void) { return green; }
struct small { int x; };
struct pair { int x, y; };
struct big { int v[9]; };
struct small makeSmall(int a) { return (struct small){a}; }
struct small makeSmallVariable(int a) {
    struct small s = {a};
    return s;
}
struct pair makePair(int a) { return (struct pair){.y = a, .x = 1}; }
struct big makeBig(int a) { return (struct big){{a, 2}}; }
struct small choose(int a) {
    struct small s = {a}, t = {5};
    if (a > 2)
        return s;
    return t;
}
union either { int i; float f; } makeUnion(int a) { return (union either){.i = a}; }
_Complex double complexes(double a) { return a; }
_Complex int complexInt(int a) { return a; }
_Complex float complexChoose(int a) {
    if (a)
        return a;
    return 0;
}
typedef int vector __attribute__((vector_size(16)));
vector vectors(int a) { return (vector){a, 1}; }
int several(int a) {
    if (a > 3)
        return a;
    else if (a > 2)
        return 0;
    while (a > 1)
        return effect(a);
    switch (a) {
    case 1:
        return 8;
    case 0:
        return a - 1;
    default:
        break;
    }
    return -a;
}
const char *severalText(int a) {
    if (a > 2)
        return "more";
    if (a == 1)
        return NULL;
    return a ? "one" : "none";
}
bool severalBool(int a) {
    if (a > 3)
        return true;
    if (a == 2)
        return 0;
    return a;
}
double severalReal(int a) {
    if (a > 3)
        return a;
    if (a == 2)
        return 1;
    return 0;
}
struct pair severalPairs(int a) {
    if (a > 2)
        return (struct pair){a, 1};
    return makePair(a);
}
void nothing(int a) {
    if (a)
        return;
    calls++;
    return;
}
int noParenthesis(int a) { return-a; }
int noSpace(int a) { return(a); }
int longExpression(int a) {
    return a > 0
               ? a + 1 /* one more */
               : a - 1; // one less
}
int statement(int a) { return ({ effect(a); }); }
int compoundLiteral(int a) { return (struct pair){a, 2}.x; }
int generic(int a) { return _Generic(a, int: a + 1, default: 0); }
int sized(int a) { return sizeof(struct big) + a; }
#define RESULT(x) return (x) + 1
int macro(int a) { RESULT(a); }
#define VALUE 5
int macroValue(void) { return VALUE; }
#if 1
int conditional(int a) {
    return a
#ifdef __clang__
           + 1
#endif
        ;
}
#endif
static void undo(int *p) { calls += *p; }
int cleanup(int a) {
    __attribute__((cleanup(undo))) int b = a;
    return b + 1;
}

struct node {
    struct node *next;
    int v[2];
};
static struct node last = {0, {3, 4}}, first = {&last, {0, 2}};
struct node *after(struct node *n) { return n->next; }
int valueAt(struct node *n, int i) { return n->v[i]; }
int divided(int a, int b) { return a / b; }

// driver
#define SHOW(x) do { calls = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, calls); } while (0)
#define TEXT(x) do { const char *s = x; printf("%s %s\n", #x, s ? s : "null"); } while (0)
#define AT(x) do { calls = 1; int *p = x; printf("%s %d\n", #x, p ? (int)(p - shared) : -1); } while (0)
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int a = 0; a < 6; a++) {
        printf("a %d\n", a);
        int b = a;
        SHOW(number(a)); SHOW(parenthesised(a)); SHOW(narrow(a)); SHOW(boolean(a)); SHOW(booleanCompare(a, 2)); SHOW(booleanCompare(a, 3)); SHOW(wide(a)); SHOW(giant(a)); SHOW(real(a)); SHOW(large(a) * 2); SHOW(called(a)); SHOW(calledSum(a));
        SHOW(assigned(a)); SHOW(stepped(&b)); SHOW(b); SHOW(commas(a)); SHOW(ternary(a)); AT(pointer(a % 4)); AT(pointerVoid(shared + 1)); TEXT(textCalled(a)); AT(pointerCalled(a)); SHOW(function(a) != NULL); AT(never(a % 4));
        SHOW(colors(a)); SHOW(colorCalled(a)); SHOW(makeSmall(a).x); SHOW(makeSmallVariable(a).x); SHOW(makePair(a).y); SHOW(makeBig(a).v[0]); SHOW(choose(a).x); SHOW(makeUnion(a).i); SHOW(__real__ complexes(a)); SHOW(__real__ complexInt(a));
        SHOW(__real__ complexChoose(a)); SHOW(vectors(a)[0]); SHOW(several(a)); TEXT(severalText(a)); SHOW(severalBool(a)); SHOW(severalReal(a)); SHOW(severalPairs(a).x); SHOW(severalPairs(a).y); SHOW((nothing(a), 0)); SHOW(noParenthesis(a)); SHOW(noSpace(a));
        SHOW(longExpression(a)); SHOW(statement(a)); SHOW(compoundLiteral(a)); SHOW(generic(a)); SHOW(sized(a)); SHOW(macro(a)); SHOW(conditional(a)); SHOW(cleanup(a));
    }
    SHOW(literal()); SHOW(literalZero()); SHOW(literalOne()); SHOW(literalMinus()); SHOW(literalHex()); SHOW(literalChar()); SHOW(literalNul()); SHOW(literalLong()); SHOW(literalSum()); SHOW(literalParenthesised()); SHOW(literalMacro()); SHOW(narrowConst());
    SHOW(booleanTrue()); SHOW(booleanFalse()); SHOW(booleanTwo()); SHOW(giantZero()); SHOW(realLiteral() * 2); SHOW(realZero()); SHOW(realFromInt()); AT(pointerNull()); AT(pointerZero()); TEXT(text()); SHOW(colorLiteral()); SHOW(macroValue());
    SHOW(valueAt(&first, 1)); SHOW(valueAt(&last, valueAt(&first, 0))); SHOW(divided(6, divided(4, 2))); SHOW(after(after(&first)) == NULL);
    return 0;
}
