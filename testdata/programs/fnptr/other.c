#include "code.h"

/* The address as another unit sees it. */
binary other_add(void) { return add; }
