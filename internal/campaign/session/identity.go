package session

import (
	"context"
	"fmt"

	"ames/internal/engine/forkserver"
)

// Identity is what replacing functions by their schemas, with no mutant
// selected, did to a program's tests.
type Identity struct {
	Functions int
	// Broken describes every difference: a run that failed or wrote something
	// else than the unmutated program.
	Broken []string
	// Unstable says that an unmutated test itself writes something else each
	// time, so that its outputs were not compared.
	Unstable bool
}

// CheckIdentity replaces all functions of the program that have mutants at
// once, and with each also one by one.
func CheckIdentity(ctx context.Context, opts Options, each bool) (Identity, error) {
	var id Identity
	err := conduct(ctx, opts, func(ctx context.Context, c *campaign) (func(), error) {
		for _, st := range c.stages {
			places := st.usable(st.places)
			id.Functions += len(places)
			groups := [][]*place{places}
			if each {
				for _, p := range places {
					groups = append(groups, []*place{p})
				}
			}
			for _, t := range st.tests {
				if err := st.checkIdentity(ctx, t, groups, &id); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	return id, err
}

func (st *stage) checkIdentity(ctx context.Context, t *test, groups [][]*place, id *Identity) error {
	again, err := st.runUnmutated(ctx, t, t.request(forkserver.Request{KeepOutput: outputKept}))
	if err != nil {
		return err
	}
	unstable := again.OutputHash != t.baseline.OutputHash
	id.Unstable = id.Unstable || unstable
	for _, g := range groups {
		if len(g) == 0 {
			continue
		}
		r, err := st.identities(ctx, t, st.copiesOf(g, true), true)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s: %d functions", t.name, len(g))
		if len(g) == 1 {
			name = t.name + ": " + g[0].function
		}
		switch {
		case !t.passes(r):
			id.Broken = append(id.Broken, name+": "+t.how(r))
		case !unstable && r.OutputHash != t.baseline.OutputHash:
			id.Broken = append(id.Broken, name+": the output differs")
		}
	}
	return nil
}
