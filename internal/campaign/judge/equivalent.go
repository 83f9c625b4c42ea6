package judge

import (
	"context"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/engine/compile"
	"ames/internal/mutation/schema"
)

// variant is a mutant in one of its places.
type variant struct {
	place  *find.Place
	number int32
}

// CompareAhead begins to compile mutants that are likely to survive while others are run. What it
// returns waits for that, and gives what was found.
func (c *Case) CompareAhead(ctx context.Context) func() (*Forms, error) {
	d := &Forms{set: c.Set, of: map[*find.Place]*body{}, bodies: map[compile.Key]*body{}}
	if c.Budget > 0 { // the time is for runs
		return func() (*Forms, error) { return d, nil }
	}
	var likely []variant
	for _, m := range c.Mutants {
		v, done := c.WithoutRun(m)
		if done && v.Status == mutant.Survived || !done && c.Hints[m.ID].Survived {
			likely = append(likely, variant{m.Places[0], m.Numbers[0]})
		}
	}
	found := make(chan error, 1)
	go func() { found <- d.find(ctx, likely, 1) }()
	return func() (*Forms, error) { return d, <-found }
}

// SetAside compiles the survivors once more, alone and optimised. One that comes to the
// same code as the original cannot be noticed by any test; those that come to the
// same code as another one would only say the same again.
func (c *Case) SetAside(ctx context.Context, d *Forms, found *Verdicts) error {
	var survivors []*find.Mutant
	for _, m := range c.Mutants {
		if found.By[m.Index].Status == mutant.Survived {
			survivors = append(survivors, m)
		}
	}
	d.shown = true
	// A template has many places: most mutants differ in the first one, and are like no other there.
	var first []variant
	for _, m := range survivors {
		first = append(first, variant{m.Places[0], m.Numbers[0]})
	}
	if err := d.find(ctx, first, c.Jobs); err != nil {
		return err
	}
	alike := map[schema.Form]int{}
	for _, v := range first {
		form, _ := d.form(v)
		alike[form]++
	}
	var others []variant
	for n, m := range survivors {
		form, known := d.form(first[n])
		if known && (alike[form] > 1 || form == d.original(m.Places[0])) {
			for k := 1; k < len(m.Places); k++ {
				others = append(others, variant{m.Places[k], m.Numbers[k]})
			}
		}
	}
	if err := d.find(ctx, others, c.Jobs); err != nil {
		return err
	}
	for _, v := range first {
		if _, known := d.form(v); !known {
			c.Count("survivors that could not be compared", 1)
		}
	}
	c.compare(survivors, d, found)
	return nil
}

// compare gives verdicts to survivors that are the same code as the original, or as one
// before them.
func (c *Case) compare(survivors []*find.Mutant, d *Forms, found *Verdicts) {
	firstOf := map[string]*find.Mutant{}
	for _, m := range survivors {
		equal, known, key := true, true, []byte(nil)
		for k, p := range m.Places {
			form, ok := d.form(variant{p, m.Numbers[k]})
			known = known && ok
			equal = equal && ok && form == d.original(p)
			key = append(key, form[:]...)
		}
		v := &found.By[m.Index]
		switch other := firstOf[string(key)]; {
		case equal:
			v.Status, v.Reason = mutant.Ignored, "equivalent: compiled with optimisation, the code is the same as "+
				"without it"
			c.Count("equivalent mutants", 1)
		case !known:
		case other == nil:
			firstOf[string(key)] = m
		default:
			v.Status, v.Reason = mutant.Ignored, "duplicate of "+other.ID+
				": compiled with optimisation, both are the same code"
			c.Count("duplicate mutants", 1)
		}
	}
}
