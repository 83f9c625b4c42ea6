#include "code.h"

int header_user_b(int by) { return running_total(by * 2); }
