#include "hostile.h"

#include <stdio.h>

/* Prints what is no text: escapes for terminals, zero bytes, broken UTF-8, one endless line. */
int act(int provoke) {
    int bytes = provoke > 0 ? 100000 : 0;
    if (bytes != 0)
        fputs("\033[2J\033]0;title\a\xff\xfe\x80</script>]]>", stdout);
    for (int i = 0; i < bytes; i++)
        putchar(i * 7 % 256 == '\n' ? 0 : i * 7 % 256);
    return 42;
}
