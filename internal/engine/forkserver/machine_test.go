package forkserver

import (
	"ames/internal/engine/forkserver/watch"
	"ames/internal/engine/machine/amd64"
)

// What is known of an architecture is asked for by interface: these must not get lost.
var (
	_ contactStubs   = amd64.Arch{}
	_ watch.OldCalls = amd64.Arch{}
)
