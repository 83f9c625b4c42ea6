package trace

import (
	"context"
	"fmt"

	"ames/internal/campaign/find"
	"ames/internal/campaign/suite"
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

// Identity replaces all functions of the programs that have mutants at
// once, and with each also one by one.
func (tr *Tracer) Identity(ctx context.Context, each bool) (id Identity, err error) {
	for _, p := range tr.suite.Judging {
		at := tr.patched[p.Index]
		places := at.Usable(at.Places)
		id.Functions += len(places)
		groups := [][]*find.Place{places}
		if each {
			for _, pl := range places {
				groups = append(groups, []*find.Place{pl})
			}
		}
		for _, t := range p.Tests {
			if err := tr.checkIdentity(ctx, t, groups, &id); err != nil {
				return id, err
			}
		}
	}
	return id, nil
}

func (tr *Tracer) checkIdentity(ctx context.Context, t *suite.Test, groups [][]*find.Place, id *Identity) error {
	again, err := t.Program.RunUnmutated(ctx, t, t.Request(forkserver.Request{KeepOutput: suite.OutputKept}))
	if err != nil {
		return err
	}
	unstable := again.OutputHash != t.Baseline.OutputHash
	id.Unstable = id.Unstable || unstable
	for _, g := range groups {
		if len(g) == 0 {
			continue
		}
		r, err := tr.identities(ctx, t, tr.copiesOf(tr.patched[t.Program.Index], g, true), true)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s: %d functions", t.Name, len(g))
		if len(g) == 1 {
			name = t.Name + ": " + g[0].Function
		}
		switch {
		case !t.Passes(r):
			id.Broken = append(id.Broken, name+": "+t.How(r))
		case !unstable && r.OutputHash != t.Baseline.OutputHash:
			id.Broken = append(id.Broken, name+": the output differs")
		}
	}
	return nil
}
