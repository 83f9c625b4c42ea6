#!/usr/bin/env bash
# GNU ar leaves an ordinary object out of an archive's index if the object also carries bitcode (-fembed-bitcode)
# that is newer than LLVM's plug-in for binutils: the plug-in claims the object and cannot read it. ar exits 0; the
# link says "undefined reference". llvm-ar is right.
# Seen with binutils 2.40, clang 14.0.6 and 19.1.7 of Debian 12 (apt.llvm.org for 19), LLVMgold-13.so or -14.so.
set -euo pipefail
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
command -v clang-14 >/dev/null || apt-get install -y clang-14 binutils >/dev/null
ar --version | head -1
ls /usr/lib/bfd-plugins/LLVMgold-1[34].so
echo 'int answer(void) { return 42; }' > a.c
clang-19 -g -O0 -fembed-bitcode=all -c a.c
ar rcs gnu.a a.o 2> said
llvm-ar-19 rcs llvm.a a.o
gnu=$(llvm-nm-19 --print-armap gnu.a | grep -c 'answer in' || true)
llvm=$(llvm-nm-19 --print-armap llvm.a | grep -c 'answer in' || true)
cat said
echo "in the index: $gnu by GNU ar, $llvm by llvm-ar"
[ "$gnu" = 0 ] && [ "$llvm" = 1 ]
