package session

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
)

// A verdict of an earlier run is as good as a new one if all that it follows from is the
// same. That is written down as a digest, its inputs; the rationale says what is in it and
// what is not.

// inputsOf makes the inputs of mutants.
type inputsOf struct {
	c    *campaign
	code *code
	rest []byte // what all verdicts follow from
	// around names what verdicts follow from beside code and tests.
	around mutant.Around
	tests  []sum // digests of the tests, by number
	known  map[*schedule.Set]sum
}

func newInputs(c *campaign) *inputsOf {
	s := c.s
	in := &inputsOf{c: c, code: newCode(s.mods, c.f.filter.Decide), known: map[*schedule.Set]sum{}, around: mutant.Around{}}
	in.rest = in.note(s.setting())
	in.tests = make([]sum, len(c.tests))
	for _, st := range c.stages {
		var modules []int
		for _, m := range st.mods {
			modules = append(modules, m.index)
		}
		var names []string
		for _, t := range slices.Concat(st.tests, st.unfit) {
			names = append(names, t.single.Name)
		}
		for _, t := range st.disabled {
			names = append(names, t.Name)
		}
		if st.framework == nil {
			names = nil
		}
		found := in.code.testsCode(modules, names)
		surroundings := in.note(st.surroundings())
		for _, t := range st.tests {
			own := found.of(t.single.Name)
			in.tests[t.number()] = sumOf(string(digest("test", t.name, fmt.Sprintf("%q", t.call.args), string(own[:]), string(surroundings))))
		}
	}
	alone := slices.Clone(in.tests)
	for _, t := range c.tests {
		if more := s.chainSum(t, alone); more != "" {
			in.tests[t.number()] = sumOf(string(digest(fmt.Sprint(alone[t.number()]), more)))
		}
	}
	return in
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
func (in *inputsOf) note(list []circumstance) []byte {
	var values []string
	for _, c := range list {
		values = append(values, c.value)
		before := in.around[c.name] // another program's
		in.around[c.name] = hex.EncodeToString(digest(before, c.value)[:8])
	}
	return digest(values...)
}

// setting is what the verdicts of a run have in common, beside the programs.
func (s *session) setting() []circumstance {
	o := &s.opts
	return []circumstance{
		{"Ames or its LLVM", string(s.identity())},
		{"--timeout-factor", fmt.Sprint(o.TimeoutFactor)}, {"--all-tests", fmt.Sprint(o.AllTests)},
		{"--share-dir", fmt.Sprint(o.ShareDir)}, {"--framework", o.Framework},
	}
}

// mutant is the digest of a mutant's own code: what becomes of which code.
func (in *inputsOf) mutant(m *candidate) []byte {
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
func (in *inputsOf) all(own []byte, set *schedule.Set) mutant.Inputs {
	tests, known := in.known[set]
	if !known {
		for t := range set.All() {
			tests.add(in.tests[t])
		}
		in.known[set] = tests
	}
	return inputs(digest("all", string(in.rest), string(own), fmt.Sprint(tests)))
}

// one are the inputs of a verdict that one test is enough for.
func (in *inputsOf) one(own []byte, test int) mutant.Inputs {
	return inputs(digest("one", string(in.rest), string(own), fmt.Sprint(in.tests[test])))
}

func inputs(digest []byte) mutant.Inputs {
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
