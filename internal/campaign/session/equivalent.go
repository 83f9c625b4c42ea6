package session

import (
	"context"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/compile"
	"ames/internal/mutation/schema"
)

// variant is a mutant in one of its places.
type variant struct {
	place  *place
	number int32
}

// compareAhead begins to compile mutants that are likely to survive while others are run. What it
// returns waits for that, and gives what was found.
func (c *campaign) compareAhead(ctx context.Context) func() (*forms, error) {
	d := &forms{s: c.s, of: map[*place]*body{}, bodies: map[compile.Key]*body{}}
	if c.s.opts.Budget > 0 { // the time is for runs
		return func() (*forms, error) { return d, nil }
	}
	hints := c.hinted()
	var likely []variant
	for _, m := range c.f.mutants {
		v, done := c.withoutRun(m)
		if done && v.Status == mutant.Survived || !done && hints[m.ID].survived {
			likely = append(likely, variant{m.places[0], m.numbers[0]})
		}
	}
	found := make(chan error, 1)
	go func() { found <- d.find(ctx, likely, 1) }()
	return func() (*forms, error) { return d, <-found }
}

// setAside compiles the survivors once more, alone and optimised. One that comes to the
// same code as the original cannot be noticed by any test; those that come to the
// same code as another one would only say the same again.
func (c *campaign) setAside(ctx context.Context, d *forms) error {
	var survivors []int
	for i := range c.verdicts {
		if c.verdicts[i].Status == mutant.Survived {
			survivors = append(survivors, i)
		}
	}
	d.shown = true
	// A template has many places: most mutants differ in the first one, and are like no other there.
	var first []variant
	for _, i := range survivors {
		first = append(first, variant{c.f.mutants[i].places[0], c.f.mutants[i].numbers[0]})
	}
	if err := d.find(ctx, first, c.s.opts.Jobs); err != nil {
		return err
	}
	alike := map[schema.Form]int{}
	for _, v := range first {
		form, _ := d.form(v)
		alike[form]++
	}
	var others []variant
	for n, i := range survivors {
		form, known := d.form(first[n])
		if m := c.f.mutants[i]; known && (alike[form] > 1 || form == d.original(m.places[0])) {
			for k := 1; k < len(m.places); k++ {
				others = append(others, variant{m.places[k], m.numbers[k]})
			}
		}
	}
	if err := d.find(ctx, others, c.s.opts.Jobs); err != nil {
		return err
	}
	for _, v := range first {
		if _, known := d.form(v); !known {
			c.s.count("survivors that could not be compared", 1)
		}
	}
	c.compare(survivors, d)
	return nil
}

// compare gives verdicts to survivors that are the same code as the original, or as one
// before them.
func (c *campaign) compare(survivors []int, d *forms) {
	firstOf := map[string]*candidate{}
	for _, i := range survivors {
		m := c.f.mutants[i]
		equal, known, key := true, true, []byte(nil)
		for k, p := range m.places {
			form, ok := d.form(variant{p, m.numbers[k]})
			known = known && ok
			equal = equal && ok && form == d.original(p)
			key = append(key, form[:]...)
		}
		v := &c.verdicts[i]
		switch other := firstOf[string(key)]; {
		case equal:
			v.Status, v.Reason = mutant.Ignored, "equivalent: compiled with optimisation, the code is the same as without it"
			c.s.count("equivalent mutants", 1)
		case !known:
		case other == nil:
			firstOf[string(key)] = m
		default:
			v.Status, v.Reason = mutant.Ignored, "duplicate of "+other.ID+": compiled with optimisation, both are the same code"
			c.s.count("duplicate mutants", 1)
		}
	}
}
