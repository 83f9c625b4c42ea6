#!/usr/bin/env bash
# Runs every fuzz test of the packages below, one after the other, for the
# given time each: scripts/fuzz.sh [TIME [PACKAGE…]]
set -euo pipefail
cd "$(dirname "$0")/.."

time=${1:-10s}
shift || true
(($#)) || set -- ./...

# Minimising an input that is only new, not failing, can take a minute each
# for whole ELF files: once is enough.
for package in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' "$@"); do
	for fuzz in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$(go list -f '{{.Dir}}' "$package")"/*_test.go | sed 's/^func //'); do
		echo "== $package $fuzz"
		go test -run '^$' -fuzz "^$fuzz\$" -fuzztime "$time" -fuzzminimizetime 1x "$package"
	done
done
