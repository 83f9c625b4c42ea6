#!/usr/bin/env bash
# A misspelt --gtest_ flag makes a GoogleTest program print its help, run nothing and exit 0: a job in CI with
# such a flag is green for ever.
# Seen with libgtest-dev 1.12.1 (Debian 12) and g++ 12.2.
set -euo pipefail
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
[ -e /usr/include/gtest/gtest.h ] || apt-get install -y libgtest-dev g++ >/dev/null
dpkg-query -W libgtest-dev
cat > t.cpp <<'C'
#include <gtest/gtest.h>
TEST(Suite, fails) { FAIL(); }
C
g++ -O0 t.cpp -lgtest_main -lgtest -pthread -o t
right=0; ./t --gtest_filter=Suite.* > /dev/null || right=$?
wrong=0; ./t --gtest_filtre=Suite.* > said || wrong=$?
head -2 said
echo "exit status: $right with --gtest_filter, $wrong with --gtest_filtre"
[ "$right" = 1 ] && [ "$wrong" = 0 ] && ! grep -q RUN said
