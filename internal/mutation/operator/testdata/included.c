// Text that is compiled with several types: the file includes itself.
#ifdef T
T NAME(initialised)(T a) {
    T b = 0; // none
    b = a;
    return b;
}
T NAME(stored)(T a) {
    T b = a;
    b = 0; // none but remove-assignment
    return a ? a : b;
}
T NAME(returned)(T a) {
    if (!a)
        return 0; // none
    return a;
}
int NAME(stepped)(int n) {
    S a = n;
    a++;
    ++a;
    a += 2;
    a *= 2;
    return a;
}
int NAME(changed)(int n) {
    S a = n;
    a = 7; // none
    return a + n;
}
int NAME(filled)(T *list, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        if (!!list[i])
            sum += 2;
    return sum;
}
#undef T
#undef S
#undef NAME
#else
#include <stdio.h>
#define T int
#define S int
#define NAME(f) f##Int
#include "included.c"
typedef char *text;
#define T text
#define S _Atomic int
#define NAME(f) f##Text
#include "included.c"
typedef const double *numbers;
#define T numbers
#define S volatile int
#define NAME(f) f##Numbers
#include "included.c"

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    char word[] = "word";
    double d = 1;
    int ints[] = {0, 5, 6};
    text texts[] = {word, 0, word};
    numbers list[] = {&d, 0, 0};
    for (int i = 0; i < 3; i++) {
        SHOW(initialisedInt(ints[i])); SHOW(storedInt(ints[i])); SHOW(returnedInt(ints[i])); SHOW(steppedInt(i)); SHOW(changedInt(i));
        SHOW(initialisedText(texts[i]) == word); SHOW(storedText(texts[i]) == word); SHOW(returnedText(texts[i]) == word); SHOW(steppedText(i)); SHOW(changedText(i));
        SHOW(initialisedNumbers(list[i]) == &d); SHOW(storedNumbers(list[i]) == &d); SHOW(returnedNumbers(list[i]) == &d); SHOW(steppedNumbers(i)); SHOW(changedNumbers(i));
    }
    SHOW(filledInt(ints, 3)); SHOW(filledText(texts, 3)); SHOW(filledNumbers(list, 3));
    return 0;
}
#endif
