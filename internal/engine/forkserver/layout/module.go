package layout

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/forkserver/wire"
)

// ErrDiffers: a fresh process has its modules elsewhere than the first one.
var ErrDiffers = errors.New("the program has a different memory layout in each process")

// Module is one ELF module of the process.
type Module struct {
	Path   string // of the executable itself too, absolute; "linux-vdso.so.1" is no file
	Name   string // as the loader has it: a path as it was given, empty for the executable
	Bias   uint64 // added to the module's own addresses
	Progs  []elf.ProgHeader
	TLS    TLS
	IsMain bool // the executable
}

// TLS is a module's thread-local storage; Module is 0 if it has none.
type TLS struct {
	Module uint64 // id, as in R_X86_64_DTPMOD64
	Block  uint64 // address in the main thread, 0: not allocated yet
	Size   uint64
	// TPOffset is the block's distance from the thread pointer. It is the same in
	// all threads only if Static: the module was there when the program started.
	TPOffset int64
	Static   bool
}

// TLSOffset says whether an address that Resolve returned is that of a
// thread-local variable of the module, and where in the module's block it lies.
func (m *Module) TLSOffset(addr uint64) (uint64, bool) {
	t := &m.TLS
	if t.Module == 0 || t.Block == 0 || addr < t.Block || addr-t.Block >= t.Size {
		return 0, false
	}
	return addr - t.Block, true
}

// Contains reports whether the address lies in one of the module's segments.
func (m *Module) Contains(addr uint64) bool {
	for i := range m.Progs {
		p := &m.Progs[i]
		if p.Type == elf.PT_LOAD && addr-m.Bias >= p.Vaddr && addr-m.Bias-p.Vaddr < p.Memsz {
			return true
		}
	}
	return false
}

// Locate makes the modules' paths absolute. The loader keeps those of libraries as they were given to it,
// relative to wherever the process was by then; the kernel knows what is mapped.
func Locate(mods []Module, regions func() ([]Region, error)) error {
	relative := func(m *Module) bool { return strings.Contains(m.Path, "/") && !strings.HasPrefix(m.Path, "/") }
	if !slices.ContainsFunc(mods, func(m Module) bool { return relative(&m) }) {
		return nil
	}
	mapped, err := regions()
	if err != nil {
		return err
	}
	for i := range mods {
		m := &mods[i]
		if !relative(m) {
			continue
		}
		for _, r := range mapped {
			if strings.HasPrefix(r.Path, "/") && m.Contains(r.Start) {
				m.Path = r.Path
				break
			}
		}
	}
	return nil
}

// MarkStatic finds the modules whose thread-local storage is part of every thread's
// static block: those that were loaded at the start.
func MarkStatic(mods, atStart []Module) {
	early := make(map[uint64]bool)
	for i := range atStart {
		early[atStart[i].TLS.Module] = atStart[i].TLS.Block != 0
	}
	for i := range mods {
		t := &mods[i].TLS
		t.Static = t.Module != 0 && early[t.Module]
	}
}

// Same makes sure that a process has its modules where another one has them.
func Same(want, got []Module) error {
	for i := range want {
		if i >= len(got) {
			return fmt.Errorf("%w: %s is not loaded", ErrDiffers, want[i].Path)
		}
		if want[i].Bias != got[i].Bias || want[i].Name != got[i].Name {
			return fmt.Errorf("%w: %s at %#x, then %s at %#x; address space randomisation cannot be turned off here "+
				"(personality is refused); use runs that fork",
				ErrDiffers, want[i].Path, want[i].Bias, got[i].Path, got[i].Bias)
		}
	}
	return nil
}

// Decode reads what the runtime says of a module.
func Decode(payload []byte) (Module, error) {
	var w wire.Module
	rest, err := wire.Decode(payload, &w)
	if err != nil {
		return Module{}, err
	}
	progSize := binary.Size(elf.Prog64{})
	if uint64(w.PathSize) > uint64(len(rest)) ||
		uint64(len(rest))-uint64(w.PathSize) != uint64(w.Phnum)*uint64(progSize) {
		return Module{}, fmt.Errorf("module description of %d bytes is malformed", len(payload))
	}
	name := string(rest[:w.PathSize])
	m := Module{Path: name, Name: name, Bias: w.Bias}
	rest = rest[w.PathSize:]
	for range w.Phnum {
		var p elf.Prog64
		if rest, err = wire.Decode(rest, &p); err != nil {
			return Module{}, err
		}
		m.Progs = append(m.Progs, elf.ProgHeader{
			Type: elf.ProgType(p.Type), Flags: elf.ProgFlag(p.Flags), Off: p.Off, Vaddr: p.Vaddr,
			Paddr: p.Paddr, Filesz: p.Filesz, Memsz: p.Memsz, Align: p.Align,
		})
		if elf.ProgType(p.Type) == elf.PT_TLS && w.TLSModule != 0 {
			m.TLS = TLS{Module: w.TLSModule, Block: w.TLSBlock, Size: p.Memsz}
			if w.TLSBlock != 0 {
				m.TLS.TPOffset = int64(w.TLSBlock - w.ThreadPointer)
			}
		}
	}
	return m, nil
}
