package linked

import "ames/internal/engine/machine/amd64"

// What is known of an architecture is asked for by interface: this must not get lost.
var _ architecture = amd64.Arch{}
