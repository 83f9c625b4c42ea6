// Both units as one library.
#include "shared_a.cpp"
#define only_a only_b
#include "shared_b.cpp"
