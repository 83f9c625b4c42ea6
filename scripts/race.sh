#!/usr/bin/env bash
# Runs a sample of the tests under the race detector, which needs cgo and so a C compiler: of packages where
# much is done at the same time, and of real runs by an Ames that was built with it. scripts/race.sh all takes
# all of these tests.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"
export CGO_ENABLED=1 CC=${CC:-clang-19}
# Each process writes down what it finds, also those whose output nobody reads.
export GORACE="log_path=$dir/found exitcode=0"

packages=(./internal/campaign/session ./internal/people/store ./internal/engine/compile ./internal/engine/process
	./internal/engine/forkserver/wire ./internal/engine/forkserver/peer)
world='TestWorld|TestMirror|TestPowers'
fork='ConcurrentShared|CloseDuringRuns|Hammer|Cancel|Killed|KillAll|TrunkRuns|TestWatch'
runs='TestSeveralPrograms|TestCTest$|TestFailingTests'
if [[ ${1:-} == all ]]; then
	world=. fork=. runs=.
	packages+=(./internal/campaign/... ./internal/engine/workdir ./internal/engine/live ./jit)
fi
go test -race -count 1 "${packages[@]}"
go test -race -count 1 -run "$world" ./internal/engine/world
go test -race -count 1 -run "$fork" ./internal/engine/forkserver
go build -race -o "$dir/ames" ./cmd/ames
AMES_E2E_BINARY=$dir/ames go test -count 1 -timeout 4h -run "$runs" ./internal/workshop/e2e

if compgen -G "$dir/found*" >/dev/null; then
	cat "$dir"/found* >&2
	echo "race.sh: there are races" >&2
	exit 1
fi
