// Package machine tells the architectures apart: for each there is a folder below, which
// holds all that is particular to it, from relocations to the jump that is written over
// a function's entry. The folders reloc and arch are the words in which they say it.
//
// A package that needs something of an architecture declares an interface of just that,
// and asks for the architecture by it (As). So an architecture may be able to do less
// than another: AArch64's programs can be read, but nothing is linked for them yet.
//
// It knows no objects, programs or processes: numbers, bytes and addresses only.
package machine

import (
	"debug/elf"
	"math"
	"runtime"
	"slices"
	"strings"

	"ames/internal/engine/machine/amd64"
	"ames/internal/engine/machine/arm64"
)

// architectures lists them: a new one is a folder, and a line here.
var architectures = []struct {
	machine elf.Machine
	name    string // as Go calls it
	triple  string // as LLVM's triples begin
	arch    any
}{
	{elf.EM_X86_64, "amd64", "x86_64", amd64.Arch{}},
	{elf.EM_AARCH64, "arm64", "aarch64", arm64.Arch{}},
}

// As gives what is known of an architecture, as an interface that its user declares. ok
// is false if the architecture is not known, or not all that the interface asks for is
// known of it.
func As[T any](m elf.Machine) (arch T, ok bool) {
	for i := range architectures {
		if architectures[i].machine == m {
			arch, ok = architectures[i].arch.(T)
		}
	}
	return arch, ok
}

// Known reports whether an architecture is known at all.
func Known(m elf.Machine) bool {
	_, ok := As[any](m)
	return ok
}

// Named gives the number in ELF files of the architecture that Go calls so.
func Named(goarch string) (m elf.Machine, ok bool) {
	for i := range architectures {
		if architectures[i].name == goarch {
			return architectures[i].machine, true
		}
	}
	return elf.EM_NONE, false
}

// Host is the architecture of this machine; EM_NONE if it is not known.
func Host() elf.Machine {
	m, _ := Named(runtime.GOARCH)
	return m
}

// IsHostTriple reports whether code of one of LLVM's target triples can run here.
func IsHostTriple(triple string) bool {
	arch, rest, _ := strings.Cut(triple, "-")
	for i := range architectures {
		if architectures[i].machine == Host() {
			return arch == architectures[i].triple && strings.Contains(rest, "linux")
		}
	}
	return false
}

// patcher is an architecture that programs can be run on: functions' entries can be
// patched there.
type patcher interface {
	JumpSize() uint64
	Jump(from, to uint64) []byte
}

// JumpSize is how many bytes of a function the jump over its entry takes on this machine;
// more than any function has where entries cannot be patched.
func JumpSize() uint64 {
	if p, ok := As[patcher](Host()); ok {
		return p.JumpSize()
	}
	return math.MaxUint64
}

// Jump encodes a jump of this machine's processor from one address to another; nil where
// entries cannot be patched.
func Jump(from, to uint64) []byte {
	if p, ok := As[patcher](Host()); ok {
		return p.Jump(from, to)
	}
	return nil
}

// Runnable names the architectures that programs can be run on, as Go does.
func Runnable() []string {
	var names []string
	for i := range architectures {
		if _, ok := architectures[i].arch.(patcher); ok {
			names = append(names, architectures[i].name)
		}
	}
	slices.Sort(names)
	return names
}
