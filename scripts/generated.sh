#!/usr/bin/env bash
# Fails if generating everything again changes a file, or if go.mod is not tidy.
set -euo pipefail
cd "$(dirname "$0")/.."

go mod tidy -diff
before=$(git status --porcelain && git diff)
go generate ./...
after=$(git status --porcelain && git diff)
if [[ $before != "$after" ]]; then
	git status --short >&2
	echo "generated files were out of date: run go generate ./... and commit them" >&2
	exit 1
fi
