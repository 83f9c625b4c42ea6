package session

import (
	"context"
	"slices"
	"sync"

	"ames/internal/codegen"
	"ames/internal/mutant"
)

// variant is a mutant in one of its places.
type variant struct {
	place  *place
	number int32
}

// forms knows what optimised code comes of places without a mutant, and of variants.
type forms struct {
	mu       sync.Mutex
	original map[*place]codegen.Form
	variants map[variant]codegen.Form
}

// setAside compiles the survivors once more, alone and optimised. One that comes to the
// same code as the original cannot be noticed by any test; those that come to the
// same code as another one would only say the same again.
func (c *campaign) setAside(ctx context.Context) error {
	var survivors []int
	for i := range c.verdicts {
		if c.verdicts[i].Status == mutant.Survived {
			survivors = append(survivors, i)
		}
	}
	d := &forms{original: map[*place]codegen.Form{}, variants: map[variant]codegen.Form{}}
	c.s.opts.Progress.Stage("comparing survivors' code", len(survivors))
	// A template has many places: most mutants differ in the first one, and are like no other there.
	var first []variant
	for _, i := range survivors {
		first = append(first, variant{c.f.mutants[i].places[0], c.f.mutants[i].numbers[0]})
	}
	if err := c.s.formsOf(ctx, d, first, true); err != nil {
		return err
	}
	alike := map[codegen.Form]int{}
	for _, v := range first {
		alike[d.variants[v]]++
	}
	var others []variant
	for n, i := range survivors {
		code, known := d.variants[first[n]]
		if m := c.f.mutants[i]; known && (alike[code] > 1 || code == d.original[m.places[0]]) {
			for k := 1; k < len(m.places); k++ {
				others = append(others, variant{m.places[k], m.numbers[k]})
			}
		}
	}
	if err := c.s.formsOf(ctx, d, others, false); err != nil {
		return err
	}
	c.compare(survivors, d)
	return nil
}

// together is how many functions are compared in one go: reading their unit's bitcode
// takes longer than optimising one of them.
const together = 16

// formsOf adds the variants' forms, as far as there are any.
func (s *session) formsOf(ctx context.Context, d *forms, variants []variant, progress bool) error {
	wanted := map[*place][]int32{}
	var chunks [][]*place
	open := map[unitOf]int{} // the chunk that takes a unit's next place
	for _, v := range variants {
		p := v.place
		if wanted[p] == nil {
			u := unitOf{p.module, p.unit}
			k, begun := open[u]
			if !begun || len(chunks[k]) == together {
				k = len(chunks)
				chunks, open[u] = append(chunks, nil), k
			}
			chunks[k] = append(chunks[k], p)
		}
		wanted[p] = append(wanted[p], v.number)
	}
	return parallel(ctx, len(chunks), s.opts.Jobs, func(ctx context.Context, i int) error {
		chunk := chunks[i]
		m := s.mods[chunk[0].module]
		job := codegen.Job{Unit: unitName(&m.file.Units[chunk[0].unit])}
		for _, p := range chunk {
			job.Functions = append(job.Functions, p.only(wanted[p]))
		}
		found, err := s.builder.Forms(ctx, m.units[chunk[0].unit], job)
		if err != nil {
			return err
		}
		d.add(chunk, found)
		for _, p := range chunk {
			if progress {
				s.opts.Progress.Step(len(wanted[p]))
			}
		}
		return nil
	})
}

// add takes what was found of some places.
func (d *forms) add(places []*place, found []codegen.FunctionForms) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range found {
		// Functions of a unit, which have names of their own.
		p := places[slices.IndexFunc(places, func(p *place) bool { return p.function == f.Name })]
		d.original[p] = f.Original
		for n, code := range f.Mutants {
			d.variants[variant{p, n}] = code
		}
	}
}

// only asks for some of a place's mutants.
func (p *place) only(numbers []int32) codegen.FunctionJob {
	job := codegen.FunctionJob{Name: p.function}
	for i, n := range p.numbers {
		if slices.Contains(numbers, n) {
			job.Mutations = append(job.Mutations, p.mutations[i])
			job.Numbers = append(job.Numbers, n)
		}
	}
	return job
}

// compare gives verdicts to survivors that are the same code as the original, or as one
// before them.
func (c *campaign) compare(survivors []int, d *forms) {
	firstOf := map[string]*candidate{}
	for _, i := range survivors {
		m := c.f.mutants[i]
		equal, known, key := true, true, []byte(nil)
		for k, p := range m.places {
			code, ok := d.variants[variant{p, m.numbers[k]}]
			known = known && ok
			equal = equal && ok && code == d.original[p]
			key = append(key, code[:]...)
		}
		v := &c.verdicts[i]
		switch other := firstOf[string(key)]; {
		case equal:
			v.Status, v.Reason = mutant.Ignored, "equivalent: compiled with optimisation, the code is the same as without it"
			c.s.count("equivalent mutants", 1)
		case !known:
			c.s.count("survivors that could not be compared", 1)
		case other == nil:
			firstOf[string(key)] = m
		default:
			v.Status, v.Reason = mutant.Ignored, "duplicate of "+other.ID+": compiled with optimisation, both are the same code"
			c.s.count("duplicate mutants", 1)
		}
	}
}
