// Package patch carries mutants into started programs: it compiles the places that they are
// in to schemas, links these into the programs, and says which writes to a process's memory
// make a mutant active there. It runs no test.
package patch

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/link"
	"ames/internal/engine/linked"
	"ames/internal/engine/live"
	"ames/internal/engine/machine"
	"ames/internal/mutation/schema"
)

// Target is a started program that mutants are to be carried into.
type Target struct {
	Name    string // as the user calls it
	Live    *live.Program
	Modules []*units.Module // the executable first
	// Late are those of its libraries that the program opens itself, on its way to main: they
	// are not there at the early fork point.
	Late map[*units.Module]bool
}

// Program is a started program with mutants in it.
type Program struct {
	Target
	set     *units.Set
	Places  []*find.Place            // of its modules
	schemas map[*find.Place][]Schema // where the places' mutants lie in the process
	entries map[*find.Place]uint64   // addresses of the functions
	absent  map[*find.Place]bool     // functions that the linker dropped from the program
	stubs   map[uint64]uint64        // what a run that stops at contacts jumps to, by entry
}

// Schema is one schema of a place and where it lies in a process. Usually a place
// has one schema for all its mutants.
type Schema struct {
	schema.FunctionCode
	entry, selector uint64
	// Bytes is the address of the bytes that FunctionCode.Reach counts from, Counter that of how many steps the
	// schema's code has made.
	Bytes, Counter uint64
	elements       map[int32][]forkserver.Write // what a mutant writes into tables, by its number
}

// Link links the mutants of so many into a started program and finds their functions there.
func Link(ctx context.Context, set *units.Set, t Target, found *find.Found, batches []*Batch) (*Program, *Reasons,
	error) {
	p := &Program{Target: t, set: set, schemas: map[*find.Place][]Schema{}, entries: map[*find.Place]uint64{},
		absent: map[*find.Place]bool{}}
	for _, pl := range found.Places {
		if slices.Contains(p.Modules, set.Modules[pl.Module]) {
			p.Places = append(p.Places, pl)
		}
	}
	reasons := NewReasons(len(found.Mutants))
	if err := p.add(ctx, batches, reasons); err != nil {
		return nil, nil, err
	}
	if err := p.findEntries(reasons); err != nil {
		return nil, nil, err
	}
	if err := p.setFoldedAside(reasons); err != nil {
		return nil, nil, err
	}
	if p.Live.Main.Threads() > 1 {
		set.Log.Info("the program starts threads before main: every run starts before its constructors", "program",
			p.Name)
		p.Live.StartRunsEarly()
		for _, pl := range p.Places {
			if p.IsLate(pl) {
				reasons.FailAll(pl, mutant.CompileError, "it is in a library that the program opens itself, and "+
					"the program starts threads before main")
			}
		}
	}
	return p, reasons, p.mapStubs(ctx)
}

// AddObservers links code of places that records what mutants change into the program. doubles are the places that
// stand for those of the mutants.
func (p *Program) AddObservers(ctx context.Context, batches []*Batch, doubles map[*find.Place]*find.Place,
	mutants int) error {
	if err := p.add(ctx, batches, NewReasons(mutants)); err != nil {
		return err
	}
	for of, double := range doubles {
		if p.entries[of] != 0 {
			p.entries[double] = p.entries[of]
		}
	}
	return nil
}

// module is one of the program's modules as the engine takes it.
func (p *Program) module(m *units.Module) live.Module {
	return live.Module{File: m.File, Path: m.Path, Real: m.Real, IsMain: m == p.Modules[0], Late: p.Late[m]}
}

// add links the batches' objects, one image per module, into the started program.
func (p *Program) add(ctx context.Context, batches []*Batch, reasons *Reasons) error {
	if err := p.Live.Look(ctx); err != nil {
		return err
	}
	for _, m := range p.Modules {
		in, owner, objs, err := inputs(m.Index, batches)
		if err != nil {
			return p.set.Damaged(m.Path, err)
		}
		if len(in) == 0 {
			continue
		}
		code := live.Code{Module: p.module(m), Inputs: in, Copies: make([][]live.Copy, len(in)),
			Compare: func(names link.Resolver, bias uint64, read func(uint64, []byte) error) *linked.Program {
				return p.set.Linked(ctx, m, names, bias, read)
			}}
		for i, o := range objs {
			for _, fc := range o.Functions {
				code.Copies[i] = append(code.Copies[i], live.Copy{Symbol: fc.Symbol, Name: fc.Name})
			}
		}
		im, err := p.Live.Add(ctx, code)
		if err != nil {
			return err
		}
		p.set.Count("linked functions", int64(im.Stats.Sections))
		p.set.Count("functions whose references were compared with the compiler's", int64(im.Asked))
		p.set.Count("functions whose code is not the compiler's", int64(im.Unclear))
		p.locate(im, owner, objs, reasons)
	}
	return nil
}

// locate notes the addresses of all schemas in a linked image. A schema that
// the linker left out costs its mutants, and so does one that may not be like its original.
func (p *Program) locate(im *live.Image, owner []*Batch, objs []*schema.Object, reasons *Reasons) {
	why := maps.Clone(im.Doubts)
	for _, problem := range im.Problems {
		for _, sym := range problem.Symbols {
			why[sym] = problem.Reason
		}
	}
	for i, o := range objs {
		byName := owner[i].byName()
		reach, counters := im.Symbols[o.ReachSymbol], im.Symbols[o.CounterSymbol]
		for n, fc := range o.Functions {
			at := Schema{FunctionCode: fc, entry: im.Symbols[fc.Symbol], selector: im.Symbols[fc.Selector],
				Bytes: reach, Counter: counters + 8*uint64(n)}
			pl := byName[fc.Name]
			var found bool
			at.elements, found = elementWrites(im.Image, &fc)
			if at.entry != 0 && at.selector != 0 && found && im.Doubts[fc.Symbol] == "" {
				p.schemas[pl] = append(p.schemas[pl], at)
				continue
			}
			reason := cmp.Or(why[fc.Symbol], "the linker left its code out")
			for _, n := range fc.Numbers {
				reasons.fail(pl.Mutants[n-1], mutant.CompileError, reason)
			}
		}
	}
}

// elementWrites are what a function's mutants write into the program's tables; ok is false if one of
// these has no address.
func elementWrites(im *link.Image, fc *schema.FunctionCode) (out map[int32][]forkserver.Write, ok bool) {
	for _, e := range fc.Elements {
		table := live.WordAt(im, im.Symbols[e.Table])
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

// findEntries finds the addresses of the places' functions in the process.
func (p *Program) findEntries(reasons *Reasons) error {
	loaded := map[*units.Module]*layout.Module{}
	for _, pl := range p.Places {
		m := p.set.Modules[pl.Module]
		if loaded[m] == nil {
			var err error
			if loaded[m], err = p.Live.Loaded(p.module(m)); err != nil {
				return err
			}
		}
		sym, found := m.File.Symbol(pl.Function, pl.Unit)
		switch {
		case !found || !sym.Defined: // the linker dropped it
			p.absent[pl] = true
			continue
		case m.File.RoomAt(sym) < machine.JumpSize():
			reasons.FailAll(pl, mutant.CompileError, "the function is too short to be patched")
		default:
			p.entries[pl] = sym.Value + loaded[m].Bias
		}
		p.absent[pl] = false
	}
	return nil
}

// setFoldedAside takes out the mutants of functions that the linker gave one address, because
// their code is the same: what is written over the entry of one changes the other as well.
// Instances of one template, and copies of one text in several units, have the same mutants.
func (p *Program) setFoldedAside(reasons *Reasons) error {
	folded, example := 0, ""
	for _, m := range p.Modules {
		at, err := m.Folded()
		if err != nil {
			return p.set.Damaged(m.Path, err)
		}
		folded += len(at)
		for _, pl := range p.Places {
			other := at[units.FunctionKey{Unit: pl.Unit, Name: pl.Function}]
			if pl.Module != m.Index || other == "" {
				continue
			}
			if example == "" {
				example = pl.Function + " and " + other
			}
			reasons.ignoreAll(pl, fmt.Sprintf("the linker folded %s and %s into one function, so that their "+
				"mutants cannot be told apart: "+
				"link without --icf", pl.Function, other))
		}
	}
	if example != "" {
		p.set.Count("functions folded by the linker", int64(folded))
		p.set.Progress.Note(fmt.Sprintf("%s: the linker folded %d functions of equal code, such as %s: "+
			"runs cannot tell one from the other, so that their mutants are left out; "+
			"link without --icf (-Wl,--icf=none) to test them", p.Name, folded, example))
	}
	return nil
}

// mapStubs maps the code that is jumped to at contacts beside the modules.
func (p *Program) mapStubs(ctx context.Context) error {
	if p.Live.Main == nil || p.set.Isolation != work.Fork && p.set.Isolation != work.ForkAtContact {
		return nil
	}
	p.stubs = map[uint64]uint64{}
	for _, m := range p.Modules {
		var entries []uint64
		for _, pl := range p.Usable(p.Places) {
			if p.set.Modules[pl.Module] == m && !slices.Contains(entries, p.entries[pl]) {
				entries = append(entries, p.entries[pl])
			}
		}
		if len(entries) == 0 {
			continue
		}
		stubs, err := p.Live.Stubs(ctx, p.module(m), entries)
		if err != nil || stubs == nil {
			return err
		}
		maps.Copy(p.stubs, stubs)
	}
	return nil
}

// Stops reports whether runs can be made to stop at entries, and then at that of a place, if it is given.
func (p *Program) Stops(pl *find.Place) bool {
	if pl == nil {
		return len(p.stubs) > 0
	}
	return p.stubs[p.entries[pl]] != 0
}

// Stop makes a run stop at an entry.
func (p *Program) Stop(entry uint64) forkserver.Write {
	return live.Redirect(entry, p.stubs[entry])
}

// Entry is the address of a place's function; 0 if it is not there, or cannot be patched.
func (p *Program) Entry(pl *find.Place) uint64 { return p.entries[pl] }

// Schemas are those of a place.
func (p *Program) Schemas(pl *find.Place) []Schema { return p.schemas[pl] }

// Drop takes a place's schemas out of use.
func (p *Program) Drop(pl *find.Place) { delete(p.schemas, pl) }

// Contains reports whether the place's function is in the program.
func (p *Program) Contains(pl *find.Place) bool {
	absent, known := p.absent[pl]
	return known && !absent
}

// Holds reports whether one of the program's modules has the mutant's code, if the linker has not left that out.
func (p *Program) Holds(m *find.Mutant) bool {
	return slices.ContainsFunc(m.Places, func(pl *find.Place) bool {
		return slices.Contains(p.Modules,
			p.set.Modules[pl.Module])
	})
}

// IsLate reports a place in a library that the program opens itself.
func (p *Program) IsLate(pl *find.Place) bool { return p.Late[p.set.Modules[pl.Module]] }

// OpensLate reports a mutant in a library that the program opens itself.
func (p *Program) OpensLate(m *find.Mutant) bool { return slices.ContainsFunc(m.Places, p.IsLate) }

// Split tells places that are there from the start from late ones.
func (p *Program) Split(places []*find.Place) (early, late []*find.Place) {
	for _, pl := range places {
		if p.IsLate(pl) {
			late = append(late, pl)
		} else {
			early = append(early, pl)
		}
	}
	return early, late
}

// Usable are the places whose function is in the program and has a schema.
func (p *Program) Usable(places []*find.Place) []*find.Place {
	var out []*find.Place
	for _, pl := range places {
		if p.entries[pl] != 0 && len(p.schemas[pl]) > 0 && !(p.IsLate(pl) && p.Live.Main == nil) {
			out = append(out, pl)
		}
	}
	return out
}

// SchemaOf gives the schema that holds a mutant's number in a place; nil if
// it could not be compiled.
func (p *Program) SchemaOf(pl *find.Place, number int32) *Schema {
	schemas := p.schemas[pl]
	for i := range schemas {
		if slices.Contains(schemas[i].Numbers, number) {
			return &schemas[i]
		}
	}
	return nil
}

// Replace sends a place's function to one of its schemas with the number selected; 0
// selects no mutant.
func (p *Program) Replace(pl *find.Place, at *Schema, number int32) []forkserver.Write {
	writes := []forkserver.Write{live.Redirect(p.entries[pl], at.entry)}
	if number != 0 {
		writes = append(writes, forkserver.Write{Addr: at.selector,
			Data: binary.LittleEndian.AppendUint32(nil, uint32(number))})
	}
	return writes
}

// Writes makes a mutant active: every function that it is in goes to its schema.
func (p *Program) Writes(m *find.Mutant) []forkserver.Write {
	var out []forkserver.Write
	seen := map[uint64]bool{}
	for i, pl := range m.Places {
		at := p.SchemaOf(pl, m.Numbers[i])
		entry := p.entries[pl]
		if at == nil || entry == 0 || seen[entry] {
			continue
		}
		seen[entry] = true
		out = append(out, p.Replace(pl, at, m.Numbers[i])...)
		for _, w := range at.elements[m.Numbers[i]] {
			if !seen[w.Addr] { // else another place that refers to the table has it
				seen[w.Addr] = true
				out = append(out, w)
			}
		}
	}
	return out
}
