package loader

import (
	"ames/internal/engine/machine/amd64"
	"ames/internal/engine/machine/arm64"
)

// What is known of an architecture is asked for by interface: these must not get lost.
var (
	_ architecture = amd64.Arch{}
	_ architecture = arm64.Arch{}
)
