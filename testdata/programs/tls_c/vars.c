#include "code.h"

__thread int depth;
__thread long budget = 100;
_Thread_local char tag[8] = "ab";
