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
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/link"
	"ames/internal/engine/linked"
	"ames/internal/engine/live"
	"ames/internal/engine/machine"
	"ames/internal/mutation/schema"
)

// Target is a started program that mutants are to be carried into.
type Target struct {
	Name  string // as the user calls it
	Live  *live.Program
	Parts []Part // runs of the program first
}

// Part is processes of a target that have modules with mutants.
type Part struct {
	Live       *live.Part
	Executable *units.Module // nil if it has none
	Modules    []*units.Module
	// Late are those of the libraries that a run opens itself, on its way to main: they
	// are not there at the early fork point.
	Late map[*units.Module]bool
}

// Program is a started program with mutants in it.
type Program struct {
	Target
	set     *units.Set
	Places  []*find.Place            // of its modules
	schemas map[*find.Place][]Schema // where the places' mutants lie, in whatever part
	parts   []*part
	// stubs are what a run that stops at contacts jumps to, by entry, in parts of the run.
	stubs map[*part]map[uint64]uint64
}

// part is a part with mutants in it.
type part struct {
	Part
	p       *Program
	entries map[*find.Place]uint64 // addresses of the functions
	absent  map[*find.Place]bool   // functions that the linker dropped from the modules
}

// Schema is one schema of a place and where it lies in the processes of a part. Usually a place
// has one schema in each for all its mutants.
type Schema struct {
	schema.FunctionCode
	part            *part
	entry, selector uint64
	// Bytes is the address of the bytes that FunctionCode.Reach counts from, Counter that of how many steps the
	// schema's code has made.
	Bytes, Counter uint64
	elements       map[int32][]forkserver.Write // what a mutant writes into tables, by its number
}

// Link links the mutants of so many into a started program and finds their functions there.
func Link(ctx context.Context, set *units.Set, t Target, found *find.Found, batches []*Batch) (*Program, *Reasons,
	error) {
	p := &Program{Target: t, set: set, schemas: map[*find.Place][]Schema{}}
	for _, of := range t.Parts {
		p.parts = append(p.parts, &part{Part: of, p: p, entries: map[*find.Place]uint64{},
			absent: map[*find.Place]bool{}})
	}
	for _, pl := range found.Places {
		if slices.ContainsFunc(p.parts, func(q *part) bool { return q.has(pl) }) {
			p.Places = append(p.Places, pl)
		}
	}
	reasons := NewReasons(len(found.Mutants))
	for _, q := range p.parts {
		if err := q.add(ctx, batches, reasons); err != nil {
			return nil, nil, err
		}
		if err := q.findEntries(reasons); err != nil {
			return nil, nil, err
		}
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
	for _, q := range p.parts {
		if err := q.add(ctx, batches, NewReasons(mutants)); err != nil {
			return err
		}
		for of, double := range doubles {
			if q.entries[of] != 0 {
				q.entries[double] = q.entries[of]
			}
		}
	}
	return nil
}

// has reports whether a place is in one of the modules.
func (q *part) has(pl *find.Place) bool {
	return slices.Contains(q.Modules, q.p.set.Modules[pl.Module])
}

// module is one of the modules as the engine takes it.
func (q *part) module(m *units.Module) live.Module {
	return live.Module{File: m.File, Path: m.Path, Real: m.Real, IsMain: m == q.Executable, Late: q.Late[m]}
}

// add links the batches' objects, one image per module, into the processes.
func (q *part) add(ctx context.Context, batches []*Batch, reasons *Reasons) error {
	if err := q.Live.Look(ctx); err != nil {
		return err
	}
	set := q.p.set
	for _, m := range q.Modules {
		in, owner, objs, err := inputs(m.Index, batches)
		if err != nil {
			return set.Damaged(m.Path, err)
		}
		if len(in) == 0 {
			continue
		}
		code := live.Code{Module: q.module(m), Inputs: in, Copies: make([][]live.Copy, len(in)),
			Compare: func(names link.Resolver, bias uint64, read func(uint64, []byte) error) *linked.Program {
				return set.Linked(ctx, m, names, bias, read)
			}}
		for i, o := range objs {
			for _, fc := range o.Functions {
				code.Copies[i] = append(code.Copies[i], live.Copy{Symbol: fc.Symbol, Name: fc.Name})
			}
		}
		im, err := q.Live.Add(ctx, code)
		if err != nil {
			return err
		}
		set.Count("linked functions", int64(im.Stats.Sections))
		set.Count("functions whose references were compared with the compiler's", int64(im.Asked))
		set.Count("functions whose code is not the compiler's", int64(im.Unclear))
		q.locate(im, owner, objs, reasons)
	}
	return nil
}

// locate notes the addresses of all schemas in a linked image. A schema that
// the linker left out costs its mutants, and so does one that may not be like its original.
func (q *part) locate(im *live.Image, owner []*Batch, objs []*schema.Object, reasons *Reasons) {
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
			at := Schema{FunctionCode: fc, part: q, entry: im.Symbols[fc.Symbol],
				selector: im.Symbols[fc.Selector], Bytes: reach, Counter: counters + 8*uint64(n)}
			pl := byName[fc.Name]
			var found bool
			at.elements, found = q.elementWrites(im.Image, &fc)
			if at.entry != 0 && at.selector != 0 && found && im.Doubts[fc.Symbol] == "" {
				q.p.schemas[pl] = append(q.p.schemas[pl], at)
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
func (q *part) elementWrites(im *link.Image, fc *schema.FunctionCode) (out map[int32][]forkserver.Write, ok bool) {
	for _, e := range fc.Elements {
		table := live.WordAt(im, im.Symbols[e.Table])
		if table == 0 {
			return nil, false
		}
		if out == nil {
			out = map[int32][]forkserver.Write{}
		}
		out[e.Number] = append(out[e.Number], q.Live.Write(table+uint64(e.Offset), e.Data))
	}
	return out, true
}

// findEntries finds the addresses of the places' functions in the processes.
func (q *part) findEntries(reasons *Reasons) error {
	loaded := map[*units.Module]*layout.Module{}
	for _, pl := range q.p.Places {
		if !q.has(pl) {
			continue
		}
		m := q.p.set.Modules[pl.Module]
		if loaded[m] == nil {
			var err error
			if loaded[m], err = q.Live.Loaded(q.module(m)); err != nil {
				return err
			}
		}
		sym, found := m.File.Symbol(pl.Function, pl.Unit)
		switch {
		case !found || !sym.Defined: // the linker dropped it
			q.absent[pl] = true
			continue
		case m.File.RoomAt(sym) < machine.JumpSize():
			reasons.FailAll(pl, mutant.CompileError, "the function is too short to be patched")
		default:
			q.entries[pl] = sym.Value + loaded[m].Bias
		}
		q.absent[pl] = false
	}
	return nil
}

// contains reports whether the place's function is in the processes.
func (q *part) contains(pl *find.Place) bool {
	absent, known := q.absent[pl]
	return known && !absent
}

// modules are those of all parts.
func (p *Program) modules() []*units.Module {
	var out []*units.Module
	for _, q := range p.parts {
		for _, m := range q.Modules {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// setFoldedAside takes out the mutants of functions that the linker gave one address, because
// their code is the same: what is written over the entry of one changes the other as well.
// Instances of one template, and copies of one text in several units, have the same mutants.
func (p *Program) setFoldedAside(reasons *Reasons) error {
	folded, example := 0, ""
	for _, m := range p.modules() {
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

// own is the part that is the runs themselves.
func (p *Program) own() *part { return p.parts[0] }

// mapStubs maps the code that runs jump to at contacts beside the modules that runs have.
func (p *Program) mapStubs(ctx context.Context) error {
	if p.Live.Main == nil || p.set.Isolation != work.Fork && p.set.Isolation != work.ForkAtContact {
		return nil
	}
	p.stubs = map[*part]map[uint64]uint64{}
	for _, q := range p.parts {
		if _, in := q.Live.At(); in != 0 {
			continue
		}
		p.stubs[q] = map[uint64]uint64{}
		for _, m := range q.Modules {
			var entries []uint64
			for _, pl := range p.Usable(p.Places) {
				if p.set.Modules[pl.Module] == m && q.entries[pl] != 0 && !slices.Contains(entries, q.entries[pl]) {
					entries = append(entries, q.entries[pl])
				}
			}
			if len(entries) == 0 {
				continue
			}
			stubs, err := q.Live.Stubs(ctx, q.module(m), entries)
			if err != nil {
				return err
			}
			maps.Copy(p.stubs[q], stubs)
		}
	}
	return nil
}

// Stops reports whether runs can be made to stop at entries.
func (p *Program) Stops() bool {
	for _, stubs := range p.stubs {
		if len(stubs) > 0 {
			return true
		}
	}
	return false
}

// Stop makes a run stop at an entry.
func (p *Program) Stop(entry forkserver.Entry) forkserver.Write {
	for q, stubs := range p.stubs {
		if module, _ := q.Live.At(); module == entry.Module && stubs[entry.Addr] != 0 {
			return q.Live.Redirect(entry.Addr, stubs[entry.Addr])
		}
	}
	panic(fmt.Sprintf("no run can stop at %+v", entry)) // it is none of Entries
}

// Entries are those of a place's function in a run, where that can be made to stop.
func (p *Program) Entries(pl *find.Place) (out []forkserver.Entry) {
	for _, q := range p.parts {
		if entry := q.entries[pl]; p.stubs[q][entry] != 0 {
			module, _ := q.Live.At()
			out = append(out, forkserver.Entry{Module: module, Addr: entry})
		}
	}
	return out
}

// Schemas are those of a place whose function can be patched.
func (p *Program) Schemas(pl *find.Place) []Schema {
	return slices.DeleteFunc(slices.Clone(p.schemas[pl]), func(at Schema) bool { return at.part.entries[pl] == 0 })
}

// Drop takes a place's schemas out of use.
func (p *Program) Drop(pl *find.Place) { delete(p.schemas, pl) }

// Contains reports whether the place's function is in one of the parts.
func (p *Program) Contains(pl *find.Place) bool {
	return slices.ContainsFunc(p.parts, func(q *part) bool { return q.contains(pl) })
}

// Holds reports whether one of the program's modules has the mutant's code, if the linker has not left that out.
func (p *Program) Holds(m *find.Mutant) bool {
	return slices.ContainsFunc(m.Places, func(pl *find.Place) bool {
		return slices.ContainsFunc(p.parts, func(q *part) bool { return q.has(pl) })
	})
}

// IsLate reports a place in a library that runs open themselves.
func (p *Program) IsLate(pl *find.Place) bool { return p.own().Late[p.set.Modules[pl.Module]] }

// OpensLate reports a mutant in a library that runs open themselves.
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
		if len(p.Schemas(pl)) > 0 && !(p.IsLate(pl) && p.Live.Main == nil) {
			out = append(out, pl)
		}
	}
	return out
}

// SchemasOf gives the schemas that hold a mutant's number in a place, one for each part that has the place; none if it
// could not be compiled.
func (p *Program) SchemasOf(pl *find.Place, number int32) []*Schema {
	var out []*Schema
	schemas := p.schemas[pl]
	for _, q := range p.parts {
		i := slices.IndexFunc(schemas, func(at Schema) bool {
			return at.part == q && q.entries[pl] != 0 && slices.Contains(at.Numbers, number)
		})
		if i >= 0 {
			out = append(out, &schemas[i])
		}
	}
	return out
}

// Observed reports whether a mutant's place is recorded in all parts that have it; double stands for it.
func (p *Program) Observed(pl, double *find.Place, number int32) bool {
	parts := 0
	for _, q := range p.parts {
		if q.contains(pl) {
			parts++
		}
	}
	return parts == 0 || double != nil && len(p.SchemasOf(double, number)) == parts
}

// Copies replaces places by their unmutated schemas: in one group, or in more where a place has several schemas.
func (p *Program) Copies(places []*find.Place) [][]forkserver.Write {
	var out [][]forkserver.Write
	for _, q := range p.parts {
		taken := make([]map[uint64]bool, 0, 1) // entries, by group
		for _, pl := range places {
			n := 0
			for i := range p.schemas[pl] {
				at := &p.schemas[pl][i]
				entry := q.entries[pl]
				if at.part != q || entry == 0 {
					continue
				}
				if n == len(taken) {
					taken = append(taken, map[uint64]bool{})
				}
				if n == len(out) {
					out = append(out, nil)
				}
				if !taken[n][entry] {
					taken[n][entry] = true
					out[n] = append(out[n], at.replace(pl, 0)...)
				}
				n++
			}
		}
	}
	return out
}

// replace sends a place's function to the schema with the number selected; 0
// selects no mutant.
func (at *Schema) replace(pl *find.Place, number int32) []forkserver.Write {
	q := at.part
	writes := []forkserver.Write{q.Live.Redirect(q.entries[pl], at.entry)}
	if number != 0 {
		writes = append(writes, q.Live.Write(at.selector, binary.LittleEndian.AppendUint32(nil, uint32(number))))
	}
	return writes
}

// Writes makes a mutant active: every function that it is in goes to its schema.
func (p *Program) Writes(m *find.Mutant) []forkserver.Write {
	type address struct {
		module   wire.ModuleName
		in, addr uint64
	}
	var out []forkserver.Write
	seen := map[address]bool{}
	for i, pl := range m.Places {
		for _, at := range p.SchemasOf(pl, m.Numbers[i]) {
			module, in := at.part.Live.At()
			entry := address{module, in, at.part.entries[pl]}
			if seen[entry] {
				continue
			}
			seen[entry] = true
			out = append(out, at.replace(pl, m.Numbers[i])...)
			for _, w := range at.elements[m.Numbers[i]] {
				// Else another place that refers to the table has it.
				if to := (address{w.Module, w.In, w.Addr}); !seen[to] {
					seen[to] = true
					out = append(out, w)
				}
			}
		}
	}
	return out
}
