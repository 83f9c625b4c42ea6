package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/world"
)

// Tests may need what the sandbox takes: a device, a process of the system's, the network. A test that does not pass in
// it without a mutant is tried outside. If it passes there, the program does without one part of the sandbox, or
// several, and the user is told. The network is given to nobody who has not asked for it.

// weaker are the sandboxes that a program is tried in, by what they lack, in this order.
var weaker = []world.Parts{
	world.Devices, world.System, world.IPC, world.Processes, world.Landlock,
	allButNetwork,
	world.Network,
	allButNetwork | world.Network,
}

const allButNetwork = world.Devices | world.System | world.IPC | world.Processes | world.Landlock

// bearing says what tests of a program need.
type bearing struct {
	parts   world.Parts // of the sandbox that they bear
	network bool        // it is no use: they need the network
	tests   []string    // that do not bear the whole one
	reason  string      // how the first of them fails there
}

// bear finds out which sandbox the program's tests bear, once they were run in the whole one; err is what came of that.
func bear(ctx context.Context, p *Program, runtime library, err error) (b bearing, _ error) {
	b.parts = p.Parts
	var failed []string
	for _, t := range p.Unfit {
		if t.Found.State != mutant.TestNotAlone && t.Found.State != mutant.TestVaries {
			failed = append(failed, t.Name)
		}
	}
	if p.Parts == 0 || len(failed) == 0 && !errors.Is(err, work.ErrTestsFail) {
		return b, nil
	}
	passes, err := try(ctx, p, runtime, 0, failed)
	if err != nil || len(passes) == 0 {
		return b, err
	}
	b.tests, b.reason = passes, "it does not come to its main function"
	if i := slices.IndexFunc(p.Unfit, func(t *Test) bool { return t.Name == passes[0] }); i >= 0 {
		b.reason = p.Unfit[i].Found.Reason
	}
	for _, lacks := range weaker {
		parts := p.Parts &^ lacks
		if parts == p.Parts {
			continue
		}
		now, err := try(ctx, p, runtime, parts, passes)
		if err != nil {
			return b, err
		}
		if len(now) == len(passes) {
			b.network = lacks&world.Network != 0
			if !b.network {
				b.parts = parts
			}
			return b, nil
		}
	}
	b.parts = 0
	return b, nil
}

// Sandboxes says in which one each program was run; nil if there was to be none.
func (s *Suite) Sandboxes() []mutant.Sandbox {
	var out []mutant.Sandbox
	if s.Sandbox == work.SandboxOff {
		return nil
	}
	for _, p := range s.Judging {
		out = append(out, mutant.Sandbox{Program: p.Name, Own: p.Parts.Names(), Lacks: (world.All &^ p.Parts).Names()})
	}
	return out
}

// KeptInside reports whether each program has files and System V objects of its own.
func (s *Suite) KeptInside() bool {
	return !slices.ContainsFunc(s.Judging, func(p *Program) bool { return p.Parts&keptInside != keptInside })
}

const keptInside = world.Mounts | world.IPC

// try starts the program once more, in a sandbox with some parts, and gives those of some tests that pass there; nil
// stands for all of them.
func try(ctx context.Context, p *Program, runtime library, parts world.Parts, tests []string) (passes []string,
	err error) {
	q := &Program{s: p.s, Path: p.Path, Dir: p.Dir, Name: p.Name, Extra: p.Extra, whole: p.whole, Env: p.Env,
		Executable: p.Executable, calls: p.calls, tried: true, only: tests}
	defer func() { q.Live.Close() }()
	err = q.startIn(ctx, runtime, parts)
	if errors.Is(err, work.ErrTestsFail) {
		err = nil
	}
	for _, t := range q.Tests {
		passes = append(passes, t.Name)
	}
	return passes, err
}

// tell says what was found.
func (b *bearing) tell(p *Program, whole world.Parts) {
	n := len(b.tests)
	tests := fmt.Sprintf("%s of %s", work.Times(n, "test", "tests"), p.Name)
	if p.Framework == nil && n == 1 {
		tests = p.Name
	}
	verb := work.Plural(n, "passes", "pass")
	switch {
	case b.network:
		p.s.Progress.Note(fmt.Sprintf("%s %s only with the system's network, which --network host lets tests use; "+
			"without it: %s", tests, verb, b.reason))
	case b.parts == 0:
		p.s.Progress.Note(fmt.Sprintf("%s %s only outside of the sandbox, and %s runs without one; in it: %s", tests,
			verb, p.Name, b.reason))
	default:
		p.s.Progress.Note(fmt.Sprintf("%s %s only if the sandbox leaves out %v, and %s runs so; in all of it: %s",
			tests, verb, whole&^b.parts, p.Name, b.reason))
	}
}
