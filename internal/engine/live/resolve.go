package live

import (
	"context"
	"debug/elf"
	"encoding/binary"

	"ames/internal/engine/compile"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/link"
	"ames/internal/engine/program"
)

// resolver says what names mean to code of one module in the running program.
type resolver struct {
	file    *program.Module
	loaded  *layout.Module
	all     []layout.Module
	first   link.Resolver                        // nil, or who is asked before
	dynamic map[string]uint64                    // what the dynamic linker says of names
	read    func(addr uint64, data []byte) error // the process's memory
}

// Resolve implements link.Resolver. A module's own symbols come first, unless
// it is a library, whose exported names another module may take over.
func (r *resolver) Resolve(name string, unit int) (link.Target, bool) {
	if name == compile.ReturnSymbol {
		addr, ok := r.file.Return()
		return link.Target{Addr: addr + r.loaded.Bias}, ok
	}
	if r.first != nil {
		if t, ok := r.first.Resolve(name, unit); ok {
			return t, true
		}
	}
	sym, own := r.file.Symbol(name, unit)
	preemptible := own && r.file.Type == program.SharedLibrary && sym.Bind != elf.STB_LOCAL &&
		sym.Visibility == elf.STV_DEFAULT
	// An indirect function's symbol is its resolver; the dynamic linker knows
	// the outcome, of names that the program does not export by a slot.
	indirect := own && sym.Type == elf.STT_GNU_IFUNC
	if own && !preemptible && !indirect {
		return r.target(sym)
	}
	if addr := r.dynamic[name]; addr != 0 {
		return r.dynamicTarget(addr), true
	}
	if own && !indirect {
		return r.target(sym)
	}
	if own {
		return r.indirect(sym)
	}
	return link.Target{}, false
}

// indirect gives the function that an indirect one stands for in the process.
func (r *resolver) indirect(sym program.Symbol) (link.Target, bool) {
	slot, ok := r.file.IndirectSlot(sym)
	if !ok || r.read == nil {
		return link.Target{}, false
	}
	var addr [8]byte
	if err := r.read(slot+r.loaded.Bias, addr[:]); err != nil {
		return link.Target{}, false
	}
	return link.Target{Addr: binary.LittleEndian.Uint64(addr[:])}, true
}

func (r *resolver) target(sym program.Symbol) (link.Target, bool) {
	switch {
	case sym.IsTLS:
		tls := r.loaded.TLS
		return link.Target{IsTLS: true, TLSModule: tls.Module, TLSOffset: sym.Value,
			TPOffset: tls.TPOffset + int64(sym.Value), HasTPOffset: tls.Static}, true
	case sym.Absolute:
		return link.Target{Addr: sym.Value}, true
	}
	return link.Target{Addr: sym.Value + r.loaded.Bias}, true
}

func (r *resolver) dynamicTarget(addr uint64) link.Target {
	for i := range r.all {
		m := &r.all[i]
		if off, ok := m.TLSOffset(addr); ok {
			return link.Target{IsTLS: true, TLSModule: m.TLS.Module, TLSOffset: off,
				TPOffset: m.TLS.TPOffset + int64(off), HasTPOffset: m.TLS.Static}
		}
	}
	return link.Target{Addr: addr}
}

// prefetch asks the dynamic linker for all names that the inputs may need.
func (r *resolver) prefetch(ctx context.Context, z *forkserver.Zygote, inputs []link.Input) error {
	r.dynamic = map[string]uint64{}
	var names []string
	add := func(name string) {
		if _, ok := r.dynamic[name]; !ok && name != "" {
			r.dynamic[name] = 0
			names = append(names, name)
		}
	}
	for _, in := range inputs {
		for i := range in.Object.Symbols {
			if sym := &in.Object.Symbols[i]; sym.Section == 0 {
				add(sym.Name)
			}
		}
	}
	add("__tls_get_addr")
	addrs, err := z.Resolve(ctx, names)
	if err != nil {
		return err
	}
	for i, name := range names {
		r.dynamic[name] = addrs[i]
	}
	return nil
}
