#!/bin/sh
# A test that is a script.
cd "$(dirname "$0")" || exit 1
expect() {
	want=$1
	shift
	got=$("$@") || got="status $?"
	if [ "$got" != "$want" ]; then
		echo "$*: $got, not $want"
		failed=1
	fi
}
expect "2 words, 8 letters" ./count "some word"
expect "0 words, 0 letters" ./count "42"
expect "3 words, 7 letters" env -i ./count "ab Zz: aaa"
expect "status 4" ./longest a "bcd efgh"
expect "1 words, 1 letters" sh -c 'printf z | ./count -'
expect "status 2" ./count
exit ${failed:-0}
