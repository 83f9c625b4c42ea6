package session

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/link"
	"ames/internal/engine/object"
	"ames/internal/mutation/schema"
)

// batch is one object's worth of functions of a unit.
type batch struct {
	module, unit int
	places       []*place
	weight       int
	objects      []*schema.Object
}

// weight is about how long a place takes to compile, in instructions.
func (p *place) weight() int { return p.instructions + 3*len(p.mutations) }

// batchCount is in how many batches a unit of that weight is compiled. Each
// costs a load of the whole unit, so that it grows slower than the unit. It
// does not depend on the number of workers: cached objects fit any.
func batchCount(weight int) int {
	const single = 3000
	return max(1, int(math.Ceil(math.Sqrt(float64(weight)/single))))
}

// planBatches shares every unit's functions among batches of about equal weight: by their
// names, so that an edit of one function leaves all batches but its own as they are, which
// are in the cache then.
func planBatches(places []*place) []*batch {
	total := map[unitOf]int{}
	for _, p := range places {
		total[unitOf{p.module, p.unit}] += p.weight()
	}
	type share struct {
		unit   unitOf
		number uint32
	}
	var out []*batch
	of := map[share]*batch{}
	for _, p := range places {
		unit := unitOf{p.module, p.unit}
		name := fnv.New32a()
		name.Write([]byte(p.function))
		at := share{unit, name.Sum32() % uint32(batchCount(total[unit]))}
		b := of[at]
		if b == nil {
			b = &batch{module: p.module, unit: p.unit}
			of[at] = b
			out = append(out, b)
		}
		b.places = append(b.places, p)
		b.weight += p.weight()
	}
	return out
}

func (b *batch) job(name string, infection bool) schema.Job {
	job := schema.Job{Unit: name, Infection: infection}
	for _, p := range b.places {
		job.Functions = append(job.Functions, schema.FunctionJob{Name: p.function, Mutations: p.mutations, Numbers: p.numbers})
	}
	return job
}

// schemaAt is one schema of a place and where it lies in a process. Usually a place
// has one schema for all its mutants.
type schemaAt struct {
	schema.FunctionCode
	entry, selector, reach uint64                       // addresses; 0 until linked
	elements               map[int32][]forkserver.Write // what a mutant writes into tables, by its number
	counter                uint64                       // address of how many steps its code has made
}

// compile makes the objects of all places: schemas, or code that records what
// mutants change.
func (s *session) compile(ctx context.Context, places []*place, infection bool) ([]*batch, error) {
	batches := planBatches(places)
	// Heavy ones first: they decide how long the stage takes.
	queue := slices.SortedStableFunc(slices.Values(batches), func(a, b *batch) int { return cmp.Compare(b.weight, a.weight) })
	stage := "compiling mutants"
	if infection {
		stage = "compiling observers"
	}
	s.opts.Progress.Stage(stage, len(batches))
	err := parallel(ctx, len(batches), s.opts.Jobs, func(ctx context.Context, i int) error {
		b := queue[i]
		m := s.mods[b.module]
		a := m.units[b.unit]
		objs, err := s.builder.Compile(ctx, a, b.job(unitName(&m.file.Units[b.unit]), infection))
		if err != nil {
			return err
		}
		b.objects = objs
		s.opts.Progress.Step(1)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		b.recordFailures()
	}
	if s.opts.KeepTemps {
		return batches, s.keepObjects(batches)
	}
	return batches, nil
}

// keepObjects writes the objects where the user can look at them.
func (s *session) keepObjects(batches []*batch) error {
	dir, err := os.MkdirTemp("", "ames-objects-")
	if err != nil {
		return err
	}
	for i, b := range batches {
		for k, o := range b.objects {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d-%d.o", i, k)), o.Data, 0o644); err != nil {
				return err
			}
		}
	}
	s.opts.Progress.Note("object files are kept in " + dir)
	return nil
}

func (b *batch) recordFailures() {
	byName := map[string]*place{}
	for _, p := range b.places {
		byName[p.function] = p
	}
	for _, o := range b.objects {
		for _, f := range o.Failed {
			byName[f.Function].mutants[f.Number-1].fail(f.Reason)
		}
	}
}

func (c *candidate) fail(reason string) { c.takeOut(mutant.CompileError, reason) }

func (c *candidate) takeOut(as mutant.Status, reason string) {
	if c.failure == "" {
		c.failed, c.failure = as, reason
	}
}

// failAll takes out all mutants of a place, which cannot be compiled or linked.
func (s *session) failAll(p *place, reason string) { s.takeOut(p, mutant.CompileError, reason) }

// takeOut takes out all mutants of a place. Several programs may be linked at once.
func (s *session) takeOut(p *place, as mutant.Status, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range p.mutants {
		c.takeOut(as, reason)
	}
}

// linkInputs parses a module's objects; index gives for each input its batch.
func linkInputs(module int, batches []*batch) (inputs []link.Input, owner []*batch, objs []*schema.Object, err error) {
	for _, b := range batches {
		if b.module != module {
			continue
		}
		for _, o := range b.objects {
			if len(o.Data) == 0 {
				continue
			}
			parsed, err := object.Parse(o.Data)
			if err != nil {
				return nil, nil, nil, err
			}
			inputs = append(inputs, link.Input{Object: parsed, Unit: b.unit, Name: b.places[0].function})
			owner = append(owner, b)
			objs = append(objs, o)
		}
	}
	return inputs, owner, objs, nil
}
