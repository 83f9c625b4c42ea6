#!/usr/bin/env bash
# A call that was linked without symbol versions (against a stub library, by a young linker, by a JIT that writes its own
# dynamic symbols) gets the OLDEST version of a library's function, even one that is hidden from new programs. dlsym of
# the same name in the same program gets the newest, and so does the system's linker. Both are the loader's rules: for a
# program without versions, the definitions with the two lowest numbers count as the base.
# Seen with glibc 2.36 and clang 19.1.7 (Debian 12).
set -euo pipefail
command -v clang-19 >/dev/null || apt-get install -y clang-19 >/dev/null
ldd --version | head -1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > real.c <<'C'
int f_old(void) { return 1; }
int f_new(void) { return 2; }
__asm__(".symver f_old, f@FIRST");
__asm__(".symver f_new, f@@SECOND");
C
echo 'FIRST { }; SECOND { global: f; } FIRST;' > map
echo 'int f(void) { return 0; }' > stub.c
cat > main.c <<'C'
#include <dlfcn.h>
#include <stdio.h>
int f(void);
int main(void) {
    int (*looked_up)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "f");
    printf("called %d, looked up %d\n", f(), looked_up());
    return 0;
}
C
mkdir stub
clang-19 -shared -fPIC stub.c -Wl,-soname,libf.so -o stub/libf.so
clang-19 -shared -fPIC real.c -Wl,--version-script=map -Wl,-soname,libf.so -o libf.so
clang-19 main.c stub/libf.so -Wl,-rpath,"$dir" -o unversioned
clang-19 main.c ./libf.so -Wl,-rpath,"$dir" -o versioned
echo "linked against the stub: $(./unversioned)"
echo "linked against the library: $(./versioned)"
[ "$(./unversioned)" = "called 1, looked up 2" ] && [ "$(./versioned)" = "called 2, looked up 2" ]
