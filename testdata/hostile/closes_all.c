#include "hostile.h"

#include <unistd.h>

int act(int provoke) {
    int last = provoke > 0 ? 70000 : 3;
    for (int fd = 3; fd < last && fd < 70000; fd++)
        close(fd);
    if (provoke > 0) {
        close(0);
        close(1);
        close(2);
    }
    return 42;
}
