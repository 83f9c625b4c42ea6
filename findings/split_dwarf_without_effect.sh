#!/usr/bin/env bash
# clang -gsplit-dwarf has no effect beside -fembed-bitcode=all, and nothing says so: no .dwo file is
# written, and the object holds the debug information whole.
# Seen with clang 19.1.7.
set -euo pipefail
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
command -v clang-19 >/dev/null || apt-get install -y clang-19 >/dev/null
clang-19 --version | head -1
echo 'int answer(void) { return 42; }' > a.c
clang-19 -g -gsplit-dwarf -O0 -c a.c -o plain.o
clang-19 -g -gsplit-dwarf -O0 -fembed-bitcode=all -c a.c -o both.o 2> said
ls ./*.o ./*.dwo
echo "said: $(wc -c < said) bytes"
[ -e plain.dwo ] && [ ! -e both.dwo ] && [ ! -s said ]
