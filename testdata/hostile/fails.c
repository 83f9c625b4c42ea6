#include "hostile.h"

int act(int provoke) { return provoke * 2 + 42; }
