package suite

import (
	"slices"
	"time"

	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// Test is the unit that judges mutants: one test of a framework, or the whole program.
type Test struct {
	Program  *Program
	Index    int // among the program's tests that judge
	Name     string
	Single   framework.Test
	Call     Call
	needs    needs
	uses     uses     // outside of its working directory
	Watched  bool     // whether these are known
	Realm    *Realm   // of the tests that share them; nil: it uses none
	args     []string // of the program; nil: those of its first call
	env      []string
	Baseline forkserver.Result
	Limits   forkserver.Limits
	Slower   time.Duration // what CPU time it takes more with schemas in place of all functions
	Found    mutant.Test
	failed   forkserver.Result // the unmutated run that failed, if one did
	Members  []int             // the numbers of several that it runs in one process; nil: it is one
	All      bool              // it is all of the program, called as the user calls it
}

func (p *Program) newTest(name string, c Call) *Test {
	return &Test{Program: p, Name: name, Call: c, needs: c.needs,
		Found: mutant.Test{Name: name, Program: p.Name, State: mutant.TestPasses}}
}

// use makes a test of a framework be called as it says.
func (t *Test) use(how framework.Invocation) {
	t.args, t.env = append(slices.Clone(t.Call.Args), how.Args...), how.Env
}

// Waits reports whether the test waits for something by itself, and not only for a processor
// on a busy machine.
func (t *Test) Waits() bool {
	wait := Waited(t.Baseline)
	return wait > hardlyWaits && wait > t.Baseline.CPU/4
}

// Numbers are those of the tests that it runs.
func (t *Test) Numbers() []int {
	if t.Members != nil {
		return t.Members
	}
	return []int{t.Number()}
}

// Number is the test's among all programs' tests that judge.
func (t *Test) Number() int { return t.Program.first + t.Index }

// Size is how many tests it runs.
func (t *Test) Size() int {
	switch {
	case t.All:
		return len(t.Program.Tests)
	case t.Members != nil:
		return len(t.Members)
	}
	return 1
}

// Options is the program of the options that the test is of; nil for one that is of none.
func (t *Test) Options() *work.Program { return t.Call.program }

// OwnPart is what of the test's CPU time is the test itself, and not its program's start.
func (t *Test) OwnPart() time.Duration { return OwnPart(t.Baseline.CPU, t.Program.begins) }
