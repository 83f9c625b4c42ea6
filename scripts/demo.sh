#!/usr/bin/env bash
# Shows Ames at work on a real project: cJSON and its test parse_examples.
set -euo pipefail
cd "$(dirname "$0")/.."

ames=$PWD/bin/ames
IFS=$'\t' read -r _ _ dir program < <(go run ./cmd/subjects build cjson/parse_examples)
cd "$dir"
echo "+ cd $dir"
echo "+ ames run $program"
exec "$ames" run "$program"
