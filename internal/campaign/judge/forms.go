package judge

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"ames/internal/campaign/work"
	"ames/internal/engine/compile"
	"ames/internal/mutation/schema"

	"ames/internal/campaign/find"
	"ames/internal/campaign/units"
)

// Forms finds what optimised code comes of functions and of mutants in them.
type Forms struct {
	set    *units.Set
	shown  bool // in the progress
	mu     sync.Mutex
	of     map[*find.Place]*body
	bodies map[compile.Key]*body
}

// body is a function's code, which several programs and units may have.
type body struct {
	key   compile.Key
	place *find.Place // the one that is compiled for all
	known schema.CodeForms
	// missing are mutants that are to be compiled, by their keys; pieces of them are on
	// their way.
	missing map[string][]schema.Mutation
	pieces  int
}

// piece is a share of a function's mutants.
type piece struct {
	body *body
	keys []string
}

// A batch is some tens of milliseconds of work, which is much against reading its unit, or
// less if all jobs would not have some batches each: as instructions times mutants.
const (
	leastBatch    = 2_000
	mostBatch     = 20_000
	batchesPerJob = 3
)

// find makes the forms of the variants known, as far as there are any, so many batches at a time.
func (d *Forms) find(ctx context.Context, variants []variant, jobs int) error {
	var wanting []*body
	mutants, effort := 0, 0
	for _, v := range variants {
		b := d.bodyOf(v.place)
		mutations := v.place.Of(v.number)
		key := schema.MutationsKey(mutations)
		if _, known := b.known.Mutants[key]; known || b.missing[key] != nil {
			continue
		}
		if b.missing == nil {
			wanting = append(wanting, b)
			b.missing = map[string][]schema.Mutation{}
		}
		b.missing[key] = mutations
		mutants++
		effort += b.place.Instructions
	}
	if mutants == 0 {
		return nil
	}
	if d.shown {
		d.set.Progress.Stage("comparing survivors' code", mutants)
	}
	batches := batchesOf(wanting, min(max(effort/(batchesPerJob*jobs), leastBatch), mostBatch))
	err := work.Parallel(ctx, len(batches), jobs, func(ctx context.Context, i int) error {
		return d.compile(ctx, batches[i])
	})
	for _, b := range wanting {
		b.missing = nil
	}
	return err
}

// bodyOf gives the body of a place, with what earlier runs have found of it.
func (d *Forms) bodyOf(p *find.Place) *body {
	if b := d.of[p]; b != nil {
		return b
	}
	key := d.set.Builder.FormsKey(d.set.Modules[p.Module].Units[p.Unit], p.Function)
	b := d.bodies[key]
	if b == nil {
		b = &body{key: key, place: p, known: d.set.Builder.KnownForms(key)}
		d.bodies[key] = b
	}
	d.of[p] = b
	return b
}

// batchesOf shares the bodies' missing mutants among batches of one unit each, with about
// enough work, the largest first. No batch has two pieces of a body.
func batchesOf(bodies []*body, enough int) [][]piece {
	type batch struct {
		pieces []piece
		work   int
	}
	var batches []*batch
	open := map[units.Unit]*batch{}
	for _, b := range bodies {
		unit := units.Unit{Module: b.place.Module, Number: b.place.Unit}
		each := max(b.place.Instructions, 1)
		keys := slices.Sorted(maps.Keys(b.missing))
		for len(keys) > 0 {
			into := open[unit]
			if into == nil {
				into = &batch{}
				batches, open[unit] = append(batches, into), into
			}
			// One more is compiled than there are mutants: the original.
			n := min(len(keys), max((enough-into.work)/each-1, 1))
			into.pieces = append(into.pieces, piece{b, keys[:n]})
			into.work += (n + 1) * each
			b.pieces++
			if keys = keys[n:]; len(keys) > 0 || into.work >= enough {
				delete(open, unit)
			}
		}
	}
	slices.SortStableFunc(batches, func(a, b *batch) int { return cmp.Compare(b.work, a.work) })
	out := make([][]piece, len(batches))
	for i, b := range batches {
		out[i] = b.pieces
	}
	return out
}

// compile makes the forms of a batch, and keeps those of the functions that are complete then.
func (d *Forms) compile(ctx context.Context, batch []piece) error {
	first := batch[0].body.place
	m := d.set.Modules[first.Module]
	job := schema.Job{Unit: m.UnitName(first.Unit)}
	mutants := 0
	for _, p := range batch {
		f := schema.FunctionJob{Name: p.body.place.Function}
		for i, key := range p.keys {
			for _, mu := range p.body.missing[key] {
				f.Mutations, f.Numbers = append(f.Mutations, mu), append(f.Numbers, int32(i)+1)
			}
		}
		job.Functions = append(job.Functions, f)
		mutants += len(p.keys)
	}
	found, err := d.set.Builder.Forms(ctx, m.Units[first.Unit], job)
	if errors.Is(err, compile.ErrWorkerKilled) {
		return nil // nothing is known of them, nor of their functions as a whole
	}
	if err != nil {
		return err
	}
	if d.shown {
		d.set.Progress.Step(mutants)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range batch {
		for i, key := range p.keys {
			// What cannot be compiled so is known to be so.
			p.body.known.Mutants[key] = schema.Form{}
			for k := range found {
				if form, ok := found[k].Mutants[int32(i)+1]; ok && found[k].Name == p.body.place.Function {
					p.body.known.Original, p.body.known.Mutants[key] = found[k].Original, form
				}
			}
		}
		if p.body.pieces--; p.body.pieces == 0 {
			d.set.Builder.KeepForms(p.body.key, p.body.known)
		}
	}
	return nil
}

// form is that of a mutant in a place, if it was looked for and could be made.
func (d *Forms) form(v variant) (schema.Form, bool) {
	b := d.of[v.place]
	if b == nil {
		return schema.Form{}, false
	}
	form := b.known.Mutants[schema.MutationsKey(v.place.Of(v.number))]
	return form, form != schema.Form{}
}

// original is the form of a place without a mutant; the form of one with a mutant is known.
func (d *Forms) original(p *find.Place) schema.Form { return d.of[p].known.Original }
