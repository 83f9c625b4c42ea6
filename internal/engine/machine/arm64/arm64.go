// Package arm64 is all that is particular to AArch64. So far programs can be read, and
// that is what stands here; linking and running them is not done yet.
//
// Pure tables and bytes; it knows nothing of objects, symbols, files or processes.
package arm64

// Arch is the AArch64 architecture.
type Arch struct{}
