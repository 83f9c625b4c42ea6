#!/usr/bin/env bash
# CTest waits for a test's output to be closed, not for its process to end: a test that exits 0 at once, and leaves a
# child behind that holds its output, is timed out and failed.
# Seen with CMake 3.25.1 (Debian 12).
set -euo pipefail
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
command -v ctest >/dev/null || apt-get install -y cmake >/dev/null
ctest --version | head -1
cat > CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.21)
project(x NONE)
enable_testing()
add_test(NAME holds COMMAND sh -c "sleep 6 & exit 0")
add_test(NAME lets_go COMMAND sh -c "sleep 6 > /dev/null 2>&1 & exit 0")
set_tests_properties(holds lets_go PROPERTIES TIMEOUT 2)
C
cmake -S . -B b > /dev/null
status=0; ctest --test-dir b > said 2>&1 || status=$?
grep "Test *#" said
echo "exit status: $status"
[ "$status" = 8 ] && grep -q 'holds.*Timeout' said && grep -q 'lets_go.*Passed' said
