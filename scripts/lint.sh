#!/usr/bin/env bash
# Formatting and static checks of all Go code.
set -euo pipefail
cd "$(dirname "$0")/.."

unformatted=$(gofmt -l cmd internal)
if [[ -n $unformatted ]]; then
	printf 'not formatted; run gofmt -w on:\n%s\n' "$unformatted" >&2
	exit 1
fi
go vet ./...
go tool staticcheck ./...
