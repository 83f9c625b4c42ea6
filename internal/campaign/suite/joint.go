package suite

import (
	"context"
	"strings"

	"ames/internal/campaign/framework"
	"ames/internal/engine/forkserver"
)

// mostNames is how many bytes of a command line the names of tests may take that are run in one process.
const mostNames = 100_000

// Join makes one test of several of one program, which must pass together. nil: that cannot be.
func (s *Suite) Join(ctx context.Context, numbers []int32) (*Test, error) {
	first := s.Tests[numbers[0]]
	p := first.Program
	joiner, ok := p.Framework.(framework.Joiner)
	if !ok {
		return nil, nil
	}
	out := *first
	out.Members, out.Slower = nil, 0
	var singles []framework.Test
	var names []string
	for _, n := range numbers {
		t := s.Tests[n]
		if t.Call.Name != first.Call.Name {
			return nil, nil
		}
		singles = append(singles, t.Single)
		names = append(names, t.Name)
		out.Members = append(out.Members, int(n))
		out.Slower += t.Slower
	}
	out.Name = strings.Join(names, ", ")
	how, ok := joiner.Join(singles)
	if !ok || len(out.Name) > mostNames {
		return nil, nil
	}
	out.use(how)
	r, err := p.RunUnmutated(ctx, &out, out.Request(forkserver.Request{KeepOutput: p.kept()}))
	if err != nil {
		return nil, err
	}
	if n, known := p.Framework.Ran(r.Output); !out.Passes(r) || !known || n != len(numbers) {
		p.s.Log.Info("tests that pass alone do not pass together", "tests", out.Name, "how", Describe(r))
		return nil, nil
	}
	out.limitBy(r)
	return &out, nil
}

// Whole makes one test of all of a test's program, as the user calls it. nil: it does not pass.
func (s *Suite) Whole(ctx context.Context, t *Test) (*Test, error) {
	p, out := t.Program, *t
	out.Name, out.All, out.Members, out.Slower = "", true, nil, 0
	out.args, out.env = append([]string{}, t.Call.Args...), nil
	for _, o := range p.Tests {
		if o.Call.Name != t.Call.Name {
			continue
		}
		out.Slower += o.Slower
		if o.Realm != nil {
			out.Realm, out.needs = o.Realm, o.needs
		}
	}
	r, err := p.RunUnmutated(ctx, &out, out.Request(forkserver.Request{KeepOutput: p.kept()}))
	if err != nil {
		return nil, err
	}
	if !out.Passes(r) {
		p.s.Log.Info("the tests do not pass together", "program", p.Name, "how", Describe(r))
		return nil, nil
	}
	out.limitBy(r)
	return &out, nil
}

// limitBy sets the limits of a test of several tests.
func (t *Test) limitBy(r forkserver.Result) {
	addressSpace := t.Limits.AddressSpace
	t.Baseline, t.Limits = r, t.Program.s.limits(r, t.Program.begins)
	t.Limits.AddressSpace = addressSpace
	t.Limits.CPU += t.Slower
}
