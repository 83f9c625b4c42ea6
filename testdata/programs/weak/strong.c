#include "code.h"

int level = 3;

int overridden(int v) { return v + 2; }
