package forkserver

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// LoadedModule is one ELF module of the process.
type LoadedModule struct {
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
func (m *LoadedModule) TLSOffset(addr uint64) (uint64, bool) {
	t := &m.TLS
	if t.Module == 0 || t.Block == 0 || addr < t.Block || addr-t.Block >= t.Size {
		return 0, false
	}
	return addr - t.Block, true
}

// Contains reports whether the address lies in one of the module's segments.
func (m *LoadedModule) Contains(addr uint64) bool {
	for i := range m.Progs {
		p := &m.Progs[i]
		if p.Type == elf.PT_LOAD && addr-m.Bias >= p.Vaddr && addr-m.Bias-p.Vaddr < p.Memsz {
			return true
		}
	}
	return false
}

// Modules lists what is loaded, the executable first.
func (z *Zygote) Modules(ctx context.Context) ([]LoadedModule, error) {
	out, err := z.modules(ctx)
	if err == nil {
		err = z.locate(out)
	}
	if err == nil {
		err = z.markStatic(ctx, out)
	}
	if err != nil {
		return nil, fmt.Errorf("listing the program's modules: %w", err)
	}
	return out, nil
}

func (z *Zygote) modules(ctx context.Context) ([]LoadedModule, error) {
	var out []LoadedModule
	err := z.living(ctx, func(p *process) error {
		out = nil
		return p.exchange(ctx, message(kindModules), nil, func(k kind, payload []byte) (bool, error) {
			if k == kindStatus {
				return true, nil
			}
			m, err := decodeModule(payload)
			out = append(out, m)
			return false, err
		})
	})
	if len(out) > 0 {
		out[0].IsMain = true
		if out[0].Path == "" {
			out[0].Path = z.server.cfg.Path
		}
	}
	return out, err
}

// locate makes the modules' paths absolute. The loader keeps those of libraries as they were given to it,
// relative to wherever the process was by then; the kernel knows what is mapped.
func (z *Zygote) locate(mods []LoadedModule) error {
	relative := func(m *LoadedModule) bool { return strings.Contains(m.Path, "/") && !strings.HasPrefix(m.Path, "/") }
	if !slices.ContainsFunc(mods, func(m LoadedModule) bool { return relative(&m) }) {
		return nil
	}
	regions, err := z.Regions()
	if err != nil {
		return err
	}
	for i := range mods {
		m := &mods[i]
		if !relative(m) {
			continue
		}
		for _, r := range regions {
			if strings.HasPrefix(r.Path, "/") && m.Contains(r.Start) {
				m.Path = r.Path
				break
			}
		}
	}
	return nil
}

// markStatic finds the modules whose thread-local storage is part of every thread's
// static block: those that were loaded at the start.
func (z *Zygote) markStatic(ctx context.Context, mods []LoadedModule) error {
	first := mods
	if early := z.server.Early(); early != nil && early != z {
		var err error
		if first, err = early.modules(ctx); err != nil {
			return err
		}
	}
	atStart := make(map[uint64]bool)
	for i := range first {
		atStart[first[i].TLS.Module] = first[i].TLS.Block != 0
	}
	for i := range mods {
		t := &mods[i].TLS
		t.Static = t.Module != 0 && atStart[t.Module]
	}
	return nil
}

func decodeModule(payload []byte) (LoadedModule, error) {
	var w wireModule
	rest, err := decodeWire(payload, &w)
	if err != nil {
		return LoadedModule{}, err
	}
	progSize := binary.Size(elf.Prog64{})
	if uint64(w.PathSize) > uint64(len(rest)) || uint64(len(rest))-uint64(w.PathSize) != uint64(w.Phnum)*uint64(progSize) {
		return LoadedModule{}, fmt.Errorf("module description of %d bytes is malformed", len(payload))
	}
	name := string(rest[:w.PathSize])
	m := LoadedModule{Path: name, Name: name, Bias: w.Bias}
	rest = rest[w.PathSize:]
	for range w.Phnum {
		var p elf.Prog64
		if rest, err = decodeWire(rest, &p); err != nil {
			return LoadedModule{}, err
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

// Region is a mapped range of addresses.
type Region struct {
	Start, End uint64
	Perms      string // as in /proc/PID/maps: "r-xp"
	Path       string
}

// Regions lists the mapped ranges, ascending: what is between them is free.
func (z *Zygote) Regions() ([]Region, error) {
	data, err := z.proc("maps")
	if err != nil {
		return nil, fmt.Errorf("memory map of the program: %w", err)
	}
	return parseMaps(data)
}

// ReadMemory fills data with what stands at an address of the process.
func (z *Zygote) ReadMemory(addr uint64, data []byte) error {
	if addr > math.MaxInt64 {
		return fmt.Errorf("memory of the program: no address %#x", addr)
	}
	return z.living(context.Background(), func(p *process) error {
		f, err := os.Open(fmt.Sprintf("/proc/%d/mem", p.pid))
		if errors.Is(err, os.ErrNotExist) {
			err = errors.Join(err, ErrGone)
		}
		if err != nil {
			return fmt.Errorf("memory of the program: %w", err)
		}
		defer f.Close()
		if _, err := f.ReadAt(data, int64(addr)); err != nil {
			return fmt.Errorf("memory of the program at %#x: %w", addr, err)
		}
		return nil
	})
}

func parseMaps(data []byte) ([]Region, error) {
	var out []Region
	for line := range bytes.Lines(data) {
		f := strings.Fields(string(line))
		if len(f) == 0 {
			continue
		}
		from, to, ok := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if !ok || err1 != nil || err2 != nil || len(f) < 2 {
			return nil, fmt.Errorf("memory map of the program: cannot read %q", line)
		}
		r := Region{Start: start, End: end, Perms: f[1]}
		if len(f) > 5 {
			r.Path = strings.Join(f[5:], " ")
		}
		out = append(out, r)
	}
	return out, nil
}

// AddressSpace is the size of the process's address space in bytes: what
// Limits.AddressSpace counts from.
func (z *Zygote) AddressSpace() (uint64, error) {
	data, err := z.proc("statm")
	if err != nil {
		return 0, fmt.Errorf("size of the program: %w", err)
	}
	first, _, _ := strings.Cut(string(data), " ")
	pages, err := strconv.ParseUint(first, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("size of the program: %w", err)
	}
	return pages * uint64(os.Getpagesize()), nil
}
