package session

import (
	"cmp"
	"context"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/link"
	"ames/internal/engine/machine"
	"ames/internal/engine/program"
	"ames/internal/mutation/codegen"
)

// layout is what is known of the started process's memory.
type layout struct {
	loaded  []forkserver.LoadedModule
	regions []forkserver.Region
}

// find gives one of the program's modules as it is loaded.
func (l *layout) find(m *module, isMain bool) (*forkserver.LoadedModule, error) {
	for i := range l.loaded {
		loaded := &l.loaded[i]
		if isMain && loaded.IsMain || !isMain && realPath(loaded.Path) == m.real {
			return loaded, nil
		}
	}
	return nil, fmt.Errorf("%s is not loaded in the started program", m.path)
}

// resolver says what names mean to code of one module in the running program.
type resolver struct {
	file    *program.Module
	loaded  *forkserver.LoadedModule
	all     []forkserver.LoadedModule
	dynamic map[string]uint64                    // what the dynamic linker says of names
	read    func(addr uint64, data []byte) error // the process's memory
}

// Resolve implements link.Resolver. A module's own symbols come first, unless
// it is a library, whose exported names another module may take over.
func (r *resolver) Resolve(name string, unit int) (link.Target, bool) {
	if name == codegen.ReturnSymbol {
		addr, ok := r.file.Return()
		return link.Target{Addr: addr + r.loaded.Bias}, ok
	}
	sym, own := r.file.Symbol(name, unit)
	preemptible := own && r.file.Type == program.SharedLibrary && sym.Bind != elf.STB_LOCAL && sym.Visibility == elf.STV_DEFAULT
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

const pageSize = 4096

// freeRange finds room for an image near a module: such that every address of
// the one is within 2 GiB of every address of the other, and away from where
// heap and mappings will grow.
func (l *layout) freeRange(m *forkserver.LoadedModule, size uint64) (uint64, error) {
	const reach, step, distance = 1<<31 - 1<<20, 1 << 24, 1 << 30
	low, high := ^uint64(0), uint64(0)
	for _, p := range m.Progs {
		if p.Type == elf.PT_LOAD {
			low, high = min(low, p.Vaddr+m.Bias), max(high, p.Vaddr+p.Memsz+m.Bias)
		}
	}
	size = (size + pageSize - 1) &^ (pageSize - 1)
	fits := func(base uint64) bool {
		if base < 1<<16 || base+size < base || base+size > 1<<47 {
			return false
		}
		if base < low && high-base > reach || base >= low && base+size-low > reach {
			return false
		}
		for _, r := range l.regions {
			if base < r.End && r.Start < base+size {
				return false
			}
		}
		return true
	}
	start := low &^ (step - 1)
	for off := uint64(distance); off+step < reach; off += step {
		if start > off+size && fits(start-off-size) {
			return start - off - size, nil
		}
		if base := (high + off) &^ (step - 1); fits(base) {
			return base, nil
		}
	}
	for off := uint64(step); off < distance; off += step {
		if start > off+size && fits((start-off-size)&^(pageSize-1)) {
			return (start - off - size) &^ (pageSize - 1), nil
		}
		if base := (high + off) &^ (step - 1); fits(base) {
			return base, nil
		}
	}
	return 0, fmt.Errorf("no free address range of %d bytes within 2 GiB of %s", size, filepath.Base(m.Path))
}

// image links one module's objects and notes where the schemas lie.
func (st *stage) image(ctx context.Context, z *forkserver.Zygote, l *layout, m *module, batches []*batch) (*forkserver.Image, error) {
	inputs, owner, objs, err := linkInputs(m.index, batches)
	if err != nil || len(inputs) == 0 {
		return nil, err
	}
	loaded, err := l.find(m, m == st.mods[0])
	if err != nil {
		return nil, err
	}
	r := &resolver{file: m.file, loaded: loaded, all: l.loaded, read: z.ReadMemory}
	if err := r.prefetch(ctx, z, inputs); err != nil {
		return nil, err
	}
	doubts := st.bindCopies(ctx, r, m, inputs, objs)
	size := link.Size(inputs) + originsSize(objs)
	base, err := l.freeRange(loaded, size)
	if err != nil {
		return nil, err
	}
	linked, err := link.Link(inputs, base, base+size, r)
	if err != nil {
		return nil, fmt.Errorf("link mutants of %s: %w", m.path, err)
	}
	l.regions = append(l.regions, forkserver.Region{Start: base, End: base + size})
	out := &forkserver.Image{EHFrame: linked.EHFrame, EHFrameSize: linked.EHFrameSize, Late: st.late[m]}
	if sym, ok := m.file.Symbol("__register_frame", -1); ok && sym.Defined {
		out.RegisterFrame = sym.Value + loaded.Bias
	}
	for _, seg := range linked.Segments {
		data := seg.Data
		if seg.Shared {
			data = nil // the reach tables, zeros
		}
		out.Segments = append(out.Segments, forkserver.Segment{Addr: seg.Addr, Size: seg.Size, Prot: protection(seg.Prot), Shared: seg.Shared, Data: data})
	}
	st.s.count("linked functions", int64(linked.Stats.Sections))
	st.place(linked, owner, objs, doubts)
	out.Origins = origins(linked, m.file, loaded, owner, objs)
	return out, nil
}

// originsSize is the room that an image's origins take at most.
func originsSize(objs []*codegen.Object) uint64 {
	n := uint64(0)
	for _, o := range objs {
		n += uint64(len(o.Functions))
	}
	return n*forkserver.OriginSize + pageSize
}

// origins says which functions of the program those of an image stand for.
func origins(linked *link.Image, file *program.Module, loaded *forkserver.LoadedModule, owner []*batch, objs []*codegen.Object) []forkserver.Origin {
	var out []forkserver.Origin
	for i, o := range objs {
		for _, fc := range o.Functions {
			start := linked.Symbols[fc.Symbol]
			if sym, ok := file.Symbol(fc.Name, owner[i].unit); ok && sym.Defined && start != 0 {
				out = append(out, forkserver.Origin{Start: start, Original: sym.Value + loaded.Bias, Size: sym.Size})
			}
		}
	}
	slices.SortFunc(out, func(a, b forkserver.Origin) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func protection(p link.Prot) (out forkserver.Prot) {
	if p&link.Read != 0 {
		out |= forkserver.ProtRead
	}
	if p&link.Write != 0 {
		out |= forkserver.ProtWrite
	}
	if p&link.Exec != 0 {
		out |= forkserver.ProtExec
	}
	return out
}

// place notes the addresses of all schemas in a linked image. A schema that
// the linker left out costs its mutants, and so does one that doubts say may not be like its original.
func (st *stage) place(linked *link.Image, owner []*batch, objs []*codegen.Object, doubts map[string]string) {
	reasons := maps.Clone(doubts)
	for _, p := range linked.Problems {
		for _, sym := range p.Symbols {
			reasons[sym] = p.Reason
		}
	}
	for i, o := range objs {
		byName := map[string]*place{}
		for _, p := range owner[i].places {
			byName[p.function] = p
		}
		reach, counters := linked.Symbols[o.ReachSymbol], linked.Symbols[o.CounterSymbol]
		for n, fc := range o.Functions {
			at := schemaAt{FunctionCode: fc, entry: linked.Symbols[fc.Symbol], selector: linked.Symbols[fc.Selector], reach: reach, counter: counters + 8*uint64(n)}
			p := byName[fc.Name]
			var found bool
			at.elements, found = elementWrites(linked, &fc)
			if at.entry == 0 || at.selector == 0 || !found || doubts[fc.Symbol] != "" {
				reason := reasons[fc.Symbol]
				if reason == "" {
					reason = "the linker left its code out"
				}
				st.s.mu.Lock()
				for _, n := range fc.Numbers {
					p.mutants[n-1].fail(reason)
				}
				st.s.mu.Unlock()
				continue
			}
			st.schemas[p] = append(st.schemas[p], at)
		}
	}
}

// elementWrites are what a function's mutants write into the program's tables; ok is false if one of
// these has no address.
func elementWrites(linked *link.Image, fc *codegen.FunctionCode) (out map[int32][]forkserver.Write, ok bool) {
	for _, e := range fc.Elements {
		table := wordAt(linked, linked.Symbols[e.Table])
		if table == 0 {
			return nil, false
		}
		if out == nil {
			out = map[int32][]forkserver.Write{}
		}
		out[e.Number] = append(out[e.Number], forkserver.Write{Addr: table + uint64(e.Offset), Data: e.Data})
	}
	return out, true
}

// wordAt reads eight bytes of a linked image; 0 if there are none at the address.
func wordAt(linked *link.Image, addr uint64) uint64 {
	for _, seg := range linked.Segments {
		if addr >= seg.Addr && addr+8 <= seg.Addr+uint64(len(seg.Data)) {
			return binary.LittleEndian.Uint64(seg.Data[addr-seg.Addr:])
		}
	}
	return 0
}

// entryOf finds the address of a place's function in the process, and makes
// sure that a jump fits there. present is false when the program does not contain
// the function: the linker dropped it.
func entryOf(pl *place, m *module, loaded *forkserver.LoadedModule) (entry uint64, present bool, problem string) {
	sym, found := m.file.Symbol(pl.function, pl.unit)
	if !found || !sym.Defined {
		return 0, false, ""
	}
	if m.file.RoomAt(sym) < machine.JumpSize() {
		return 0, true, "the function is too short to be patched"
	}
	return sym.Value + loaded.Bias, true, ""
}

// replace sends a place's function to its schema with the number selected; 0
// selects no mutant.
func (st *stage) replace(p *place, at *schemaAt, number int32) []forkserver.Write {
	from := st.entries[p]
	writes := []forkserver.Write{{Addr: from, Data: machine.Jump(from, at.entry)}}
	if number != 0 {
		writes = append(writes, forkserver.Write{Addr: at.selector, Data: binary.LittleEndian.AppendUint32(nil, uint32(number))})
	}
	return writes
}

// schemaOf gives the schema that holds a mutant's number in a place; nil if
// it could not be compiled.
func (st *stage) schemaOf(p *place, number int32) *schemaAt {
	schemas := st.schemas[p]
	for i := range schemas {
		if slices.Contains(schemas[i].Numbers, number) {
			return &schemas[i]
		}
	}
	return nil
}
