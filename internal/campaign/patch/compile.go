package patch

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/link"
	"ames/internal/engine/object"
	"ames/internal/engine/workdir"
	"ames/internal/mutation/schema"
)

// Batch is one object's worth of functions of a unit.
type Batch struct {
	module, unit int
	places       []*find.Place
	weight       int
	objects      []*schema.Object
}

// weight is about how long a place takes to compile, in instructions.
func weight(p *find.Place) int { return p.Instructions + 3*len(p.Mutations) }

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
func planBatches(places []*find.Place) []*Batch {
	total := map[units.Unit]int{}
	for _, p := range places {
		total[units.Unit{Module: p.Module, Number: p.Unit}] += weight(p)
	}
	type share struct {
		unit   units.Unit
		number uint32
	}
	var out []*Batch
	of := map[share]*Batch{}
	for _, p := range places {
		unit := units.Unit{Module: p.Module, Number: p.Unit}
		name := fnv.New32a()
		name.Write([]byte(p.Function))
		at := share{unit, name.Sum32() % uint32(batchCount(total[unit]))}
		b := of[at]
		if b == nil {
			b = &Batch{module: p.Module, unit: p.Unit}
			of[at] = b
			out = append(out, b)
		}
		b.places = append(b.places, p)
		b.weight += weight(p)
	}
	return out
}

func (b *Batch) job(name string, infection bool) schema.Job {
	job := schema.Job{Unit: name, Infection: infection}
	for _, p := range b.places {
		job.Functions = append(job.Functions,
			schema.FunctionJob{Name: p.Function, Mutations: p.Mutations, Numbers: p.Numbers})
	}
	return job
}

// Compile makes the objects of all places: schemas, or code that records what
// mutants change.
func Compile(ctx context.Context, set *units.Set, places []*find.Place, infection bool) ([]*Batch, error) {
	batches := planBatches(places)
	// Heavy ones first: they decide how long the stage takes.
	queue := slices.SortedStableFunc(slices.Values(batches),
		func(a, b *Batch) int { return cmp.Compare(b.weight, a.weight) })
	stage := "compiling mutants"
	if infection {
		stage = "compiling observers"
	}
	set.Progress.Stage(stage, len(batches))
	err := work.Parallel(ctx, len(batches), set.Jobs, func(ctx context.Context, i int) error {
		b := queue[i]
		m := set.Modules[b.module]
		objs, err := set.Builder.Compile(ctx, m.Units[b.unit], b.job(m.UnitName(b.unit), infection))
		if err != nil {
			return err
		}
		b.objects = objs
		set.Progress.Step(1)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if set.KeepTemps {
		return batches, keepObjects(set.Work, batches)
	}
	return batches, nil
}

// keepObjects writes the objects where the user can look at them.
func keepObjects(w *work.Work, batches []*Batch) error {
	dir, err := workdir.Temporary("ames-objects-")
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
	w.Progress.Note("object files are kept in " + dir)
	return nil
}

// Failures says which of so many mutants could not be compiled.
func Failures(batches []*Batch, mutants int) *Reasons {
	out := NewReasons(mutants)
	for _, b := range batches {
		byName := b.byName()
		for _, o := range b.objects {
			for _, f := range o.Failed {
				out.fail(byName[f.Function].Mutants[f.Number-1], mutant.CompileError, f.Reason)
			}
		}
	}
	return out
}

// byName gives the batch's places by their functions.
func (b *Batch) byName() map[string]*find.Place {
	out := map[string]*find.Place{}
	for _, p := range b.places {
		out[p.Function] = p
	}
	return out
}

// inputs are a module's objects, parsed, as the linker takes them, with the batches that they are of.
func inputs(module int, batches []*Batch) (in []link.Input, owner []*Batch, objs []*schema.Object, err error) {
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
			in = append(in, link.Input{Object: parsed, Unit: b.unit, Name: b.places[0].Function})
			owner = append(owner, b)
			objs = append(objs, o)
		}
	}
	return in, owner, objs, nil
}
