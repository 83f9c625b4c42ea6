package session

import (
	"context"

	"ames/internal/codegen"
	"ames/internal/mutant"
)

// variant is a mutant in one of its places.
type variant struct {
	place  *place
	number int32
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
	d := &forms{s: c.s, of: map[*place]*body{}, bodies: map[codegen.Key]*body{}}
	// A template has many places: most mutants differ in the first one, and are like no other there.
	var first []variant
	for _, i := range survivors {
		first = append(first, variant{c.f.mutants[i].places[0], c.f.mutants[i].numbers[0]})
	}
	if err := d.find(ctx, first); err != nil {
		return err
	}
	alike := map[codegen.Form]int{}
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
	if err := d.find(ctx, others); err != nil {
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
