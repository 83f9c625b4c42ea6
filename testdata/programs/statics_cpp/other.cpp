#include "code.h"

int unit_b(int seed) { return shared_instance(seed).value - shared_counter() * 100 + Registry<char>::add('x'); }
