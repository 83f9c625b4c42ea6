package reuse

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
)

// A verdict of an earlier run is as good as a new one if all that it follows from is the
// same. That is written down as a digest, its inputs; the rationale says what is in it and
// what is not.

// Program is a program with what its tests follow from.
type Program struct {
	*suite.Program
	Modules   []*units.Module
	Libraries []string // all that the loader loads with it, and with what it starts
}

// Inputs makes the inputs of mutants.
type Inputs struct {
	suite *suite.Suite
	code  *code
	rest  []byte // what all verdicts follow from
	// Around names what verdicts follow from beside code and tests.
	Around mutant.Around
	tests  []sum // digests of the tests, by number
	known  map[*schedule.Set]sum
}

// NewInputs reads what verdicts follow from. identity digests Ames and its LLVM, decide says whether a file is mutated,
// and why not. The programs are the suite's judging ones.
func NewInputs(s *suite.Suite, set *units.Set, programs []Program, decide func(path string) (bool, string),
	identity []byte) *Inputs {
	in := &Inputs{suite: s, code: newCode(set.Modules, decide), known: map[*schedule.Set]sum{}, Around: mutant.Around{}}
	in.rest = in.note(setting(s.Work, identity))
	in.tests = make([]sum, len(s.Tests))
	for _, p := range programs {
		found := in.code.testsCode(p.moduleNumbers(), p.testNames())
		surroundings := in.note(p.surroundings())
		for _, t := range p.Tests {
			own := found.of(t.Single.Name)
			in.tests[t.Number()] = sumOf(string(digest("test", t.Name, fmt.Sprintf("%q", t.Call.Args), scripts(t),
				string(own[:]), string(surroundings))))
		}
	}
	alone := slices.Clone(in.tests)
	for _, t := range s.Tests {
		if more := chainSum(s, t, alone); more != "" {
			in.tests[t.Number()] = sumOf(string(digest(fmt.Sprint(alone[t.Number()]), more)))
		}
	}
	return in
}

func (p *Program) moduleNumbers() []int {
	var out []int
	for _, m := range p.Modules {
		out = append(out, m.Index)
	}
	return out
}

// testNames are those of all the program's tests, as its framework has them; nil without a framework.
func (p *Program) testNames() []string {
	if p.Framework == nil {
		return nil
	}
	var names []string
	for _, t := range slices.Concat(p.Tests, p.Unfit) {
		names = append(names, t.Single.Name)
	}
	for _, t := range p.Disabled {
		names = append(names, t.Name)
	}
	return names
}

// digest is one of all its parts.
func digest(parts ...string) []byte {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// circumstance is something that verdicts follow from beside code and tests.
type circumstance struct{ name, value string }

// note digests circumstances, and keeps in mind what they are.
func (in *Inputs) note(list []circumstance) []byte {
	var values []string
	for _, c := range list {
		values = append(values, c.value)
		before := in.Around[c.name] // another program's
		in.Around[c.name] = hex.EncodeToString(digest(before, c.value)[:8])
	}
	return digest(values...)
}

// mutant is the digest of a mutant's own code: what becomes of which code.
func (in *Inputs) mutant(m *find.Mutant) []byte {
	var sites []string
	for i := range m.Sites {
		at := &m.Sites[i]
		own := sum{}
		if n, ok := in.code.functions[codeName{at.Module, at.Unit, at.Function}]; ok {
			own = in.code.ownCode(n)
		}
		sites = append(sites, fmt.Sprintf("%s %x %d %s", at.Function, own, at.Point, at.Change))
	}
	slices.Sort(sites)
	return digest(append([]string{m.Operator}, slices.Compact(sites)...)...)
}

// all are the inputs of a verdict that all tests have a part in that reach the mutant.
func (in *Inputs) all(own []byte, set *schedule.Set) mutant.Inputs {
	tests, known := in.known[set]
	if !known {
		for t := range set.All() {
			tests.add(in.tests[t])
		}
		in.known[set] = tests
	}
	return asInputs(digest("all", string(in.rest), string(own), fmt.Sprint(tests)))
}

// one are the inputs of a verdict that one test is enough for.
func (in *Inputs) one(own []byte, test int) mutant.Inputs {
	return asInputs(digest("one", string(in.rest), string(own), fmt.Sprint(in.tests[test])))
}

func asInputs(digest []byte) mutant.Inputs {
	return mutant.Inputs(hex.EncodeToString(digest[:16]))
}

// fileState says of a file whether it may have changed: its size and time.
func fileState(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return path
	}
	return fmt.Sprint(path, info.Size(), info.ModTime().UnixNano())
}

// scripts says of a test's scripts whether they may have changed.
func scripts(t *suite.Test) string {
	var out strings.Builder
	for _, path := range t.Call.Leads {
		if !filepath.IsAbs(path) {
			path = filepath.Join(t.Program.Dir, path)
		}
		fmt.Fprintln(&out, fileState(path))
	}
	return out.String()
}

// setting is what the verdicts of a run have in common, beside the programs.
func setting(w *work.Work, identity []byte) []circumstance {
	o := &w.Options
	return []circumstance{
		{"Ames or its LLVM", string(identity)},
		{"--timeout-factor", fmt.Sprint(o.TimeoutFactor)}, {"--all-tests", fmt.Sprint(o.AllTests)},
		{"--share-dir", fmt.Sprint(o.ShareDir)}, {"--framework", o.Framework},
	}
}

// chainSum digests what else the verdicts of a test follow from that has others around it.
func chainSum(s *suite.Suite, t *suite.Test, tests []sum) string {
	var out strings.Builder
	if p := t.Options(); p != nil && p.Rules != nil {
		fmt.Fprintf(&out, "%+v", *p.Rules)
	}
	for _, i := range t.Around() {
		p := &s.Programs[i]
		fmt.Fprintf(&out, "%q %q %q %s", p.Path, p.Args, p.Env, fileState(p.Path))
		if o := s.OfProgram(i); o != nil {
			fmt.Fprintf(&out, "%x", tests[o.Number()])
		}
	}
	return out.String()
}
