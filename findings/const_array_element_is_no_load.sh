#!/usr/bin/env bash
# At -O0, in C, newer clangs compute a condition on an element of a constant array themselves: of "if (days[1] == 28)"
# neither the load nor the branch is in the code, while "x = days[1]" loads. In C++ older ones do so too. So who writes
# to the array in memory (a debugger, a fault injector, a mutation tool) changes some uses of an element and not
# others, and coverage of branches does not count the condition.
# Seen with clang 16.0.6 (one branch in C, none in C++) and 19.1.7 (none in either) of Debian 12.
set -euo pipefail
for v in 16 19; do
	command -v clang-$v >/dev/null || apt-get install -y clang-$v >/dev/null
	clang-$v --version | head -1
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/months.c" <<'C'
static const int days[3] = {31, 28, 31};
int seen;
void look(int i) {
    if (days[1] == 28)
        seen = days[i];
    seen += days[1];
}
C
counts() { # of branches and loads from the array
	clang-"$1" -x "$2" -O0 -S -emit-llvm "$dir/months.c" -o "$dir/months.ll"
	echo "$(grep -c 'br i1' "$dir/months.ll") $(grep -cE 'load i32.*days' "$dir/months.ll")"
}
for v in 16 19; do
	for language in c c++; do
		echo "clang-$v, $language: branches and loads by name: $(counts $v $language)"
	done
done
[ "$(counts 16 c)" = "1 2" ] && [ "$(counts 16 c++)" = "0 1" ] && [ "$(counts 19 c)" = "0 1" ] && [ "$(counts 19 c++)" = "0 1" ]
