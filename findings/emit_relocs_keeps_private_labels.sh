#!/usr/bin/env bash
# A linker that is told to keep relocations in the executable (--emit-relocs, -q) keeps the
# compiler's private labels (.L.str and so on) as local symbols as well, since relocations
# refer to them. Without the option none of them is in the symbol table. Whoever matches
# symbol tables with sources by the names in them meets names there that no source has.
# Seen with clang 19.1.7 and GNU ld 2.40 of Debian 12.
set -euo pipefail
command -v clang-19 >/dev/null || apt-get install -y clang-19
command -v ld.bfd >/dev/null || apt-get install -y binutils
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/words.c" <<'C'
static int calls;
const char *word(int n) { calls++; return n > 5 ? "large" : n < 0 ? "negative" : "small"; }
int main(void) { return word(7)[0] == 'l' && calls == 1 ? 0 : 1; }
C
clang-19 --version | head -1
ld.bfd --version | head -1
private() { readelf -sW "$1" | awk '$4 == "OBJECT" && $8 ~ /^\.L/ { n++ } END { print n + 0 }'; }
clang-19 -O0 -fuse-ld=bfd "$dir/words.c" -o "$dir/plain"
clang-19 -O0 -fuse-ld=bfd -Wl,--emit-relocs "$dir/words.c" -o "$dir/kept"
echo "private labels in the symbol table: $(private "$dir/plain") without, $(private "$dir/kept") with --emit-relocs"
[ "$(private "$dir/plain")" = 0 ] && [ "$(private "$dir/kept")" = 3 ]
