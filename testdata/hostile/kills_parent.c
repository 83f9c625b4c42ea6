#include "hostile.h"

#include <signal.h>
#include <unistd.h>

/* Only where a file permits it. */
int act(int provoke) {
    if (provoke > 0 && access(MAY_KILL_PARENT, F_OK) == 0)
        kill(getppid(), SIGKILL);
    return 42;
}
