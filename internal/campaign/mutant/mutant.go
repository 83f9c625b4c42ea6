// Package mutant holds the nouns that a campaign speaks of: a mutant (one edit of
// the source text), the sites in the program where it is applied, and the verdict
// on it. It touches nothing.
package mutant

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"ames/internal/mutation/source"
)

// Site is one place in the program's IR where a mutant is applied.
type Site struct {
	// Module and Unit index the program's ELF modules and their translation units.
	Module int `json:"module"`
	Unit   int `json:"unit"`
	// Function is the linkage name.
	Function string `json:"function"`
	// Point numbers the instruction within the function; debug intrinsics do not count.
	Point int `json:"point"`
	// Change says what becomes of the instruction, in the operator package's encoding.
	Change string `json:"change"`
}

// Mutant is one edit of the source, applied at all of its sites at once.
type Mutant struct {
	ID          string      `json:"id"`
	Operator    string      `json:"operator"`
	Description string      `json:"description"`
	Edit        source.Edit `json:"edit"`
	// At is where the mutated operator stands: what a report points to. The
	// edit may begin before it.
	At    source.Position `json:"at"`
	Sites []Site          `json:"sites"`
}

// MakeID gives a mutant's identity: a digest of what the edit is and where, without lines.
// The file is named relative to the project, the function as in the source, without what
// templates are instantiated with; texts are tokens with one space in between; ordinal
// counts the mutants of which all of that is the same, from 0.
func MakeID(file, function, operator, original, replacement string, ordinal int) string {
	sum := sha256.Sum256(
		fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s\x00%d", file, function, operator, original, replacement, ordinal))
	return hex.EncodeToString(sum[:4])
}

// Inputs is the digest of all that a verdict follows from: where it is the same in another
// run, so is the verdict. Hexadecimal.
type Inputs string

// Status is a mutant's state, but for NotReproduced in the vocabulary of the mutation-testing report schema.
type Status string

// The statuses of the mutation-testing report schema, version 2.
const (
	Killed       Status = "Killed"
	Survived     Status = "Survived"
	NoCoverage   Status = "NoCoverage"
	Timeout      Status = "Timeout"
	CompileError Status = "CompileError"
	RuntimeError Status = "RuntimeError"
	Ignored      Status = "Ignored"
	Pending      Status = "Pending"
)

// NotReproduced is not of that vocabulary: without a mutant the function's compiled copy
// does not behave as the function does, so that nothing can be said of its mutants.
const NotReproduced Status = "NotReproduced"

// Detected reports whether the tests noticed the mutant.
func (s Status) Detected() bool { return s == Killed || s == Timeout }

// Judged reports whether the mutant counts in the score.
func (s Status) Judged() bool {
	return s == Killed || s == Timeout || s == Survived || s == NoCoverage
}

// Verdict is what is known about one mutant after the run.
type Verdict struct {
	Status Status `json:"status"`
	// Reason says in plain words how the status came about: "exit status 1",
	// "signal 11 (segmentation fault)", "not reached by any test".
	Reason string `json:"reason,omitempty"`
	// Test names the test that noticed the mutant, of a survivor the one that came
	// closest: it sees another value, or it is the closest to the code that executes it.
	Test string `json:"test,omitempty"`
	// Killers are all tests that noticed it, if all were run.
	Killers []string `json:"killers,omitempty"`
	// Reached and Infected are how many tests execute the mutant, and in how many of
	// them a value may differ.
	Reached  int `json:"reached,omitempty"`
	Infected int `json:"infected,omitempty"`
	// CoveredBy are the tests that execute the mutant, by their places in Result.Tests. Verdicts share
	// lists; the history does not keep them.
	CoveredBy []int32 `json:"-"`
	// Duration is the wall time of the deciding run.
	Duration time.Duration `json:"duration"`
	// Output is the kept part of what the deciding run wrote to stdout and stderr.
	Output []byte `json:"output,omitempty"`
	// OutputSize is how many bytes that run wrote in all.
	OutputSize int64 `json:"outputSize,omitempty"`
	// Since is when an earlier run found this out; zero if this run did.
	Since time.Time `json:"since,omitzero"`
}

// Judgement pairs a mutant with its verdict.
type Judgement struct {
	Mutant  `json:"mutant"`
	Verdict `json:"verdict"`
}

// Skip counts code that was deliberately not mutated, by reason.
type Skip struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// Phase is the wall time that one stage of a run took. Stages may overlap.
type Phase struct {
	Name string        `json:"name"`
	Wall time.Duration `json:"wall"`
}

// TestState says whether a test can judge mutants.
type TestState string

// The states of tests.
const (
	TestPasses   TestState = "passes"
	TestFails    TestState = "fails"
	TestVaries   TestState = "varies"    // passes and fails by turns
	TestNotAlone TestState = "not alone" // the program does not run it, or others with it
	TestDisabled TestState = "disabled"  // by the program itself
	TestSkipped  TestState = "skipped"   // by itself; it has not failed
)

// Judges reports whether such a test can judge mutants: it does not fail without one.
func (s TestState) Judges() bool { return s == TestPasses || s == TestSkipped }

// Test is one test, as it is without a mutant.
type Test struct {
	Name string `json:"name"`
	// Program is the file that it is in, as the user calls it.
	Program string        `json:"program"`
	State   TestState     `json:"state"`
	Reason  string        `json:"reason,omitempty"` // why it is not one that passes
	Output  []byte        `json:"output,omitempty"` // the kept part of what it wrote
	Wall    time.Duration `json:"wall,omitempty"`
	CPU     time.Duration `json:"cpu,omitempty"`
	// Limit is the CPU time beyond which a mutant has timed out in it.
	Limit time.Duration `json:"limit,omitempty"`
}

// Baseline describes the unmutated run of all tests, one after the other.
type Baseline struct {
	Wall time.Duration `json:"wall"`
	CPU  time.Duration `json:"cpu"`
	// Limit is the CPU time beyond which a mutant has timed out.
	Limit time.Duration `json:"limit,omitempty"`
	// Memory is what a mutant may have resident, in bytes; one that has more counts
	// as timed out: whether time or memory is used up first is chance.
	Memory uint64 `json:"memory,omitempty"`
}

// Program is a test program as it was called.
type Program struct {
	Path string   `json:"path"`
	Args []string `json:"args,omitempty"`
	Dir  string   `json:"dir,omitempty"` // working directory; empty: Result.Root
	Env  []string `json:"env,omitempty"` // K=V, beside that of the run
}

// Sandbox says what of its own each run of a program had, so that it could not harm what is others'.
type Sandbox struct {
	Program string   `json:"program"`
	Own     []string `json:"own"`
	Lacks   []string `json:"lacks,omitempty"` // of what there is
}

// Sample says what of the mutants was judged if not all were, and what follows for all.
type Sample struct {
	Mutants int    `json:"mutants"` // that might have been judged
	Drawn   int    `json:"drawn"`   // that were to be
	Pending int    `json:"pending"` // of these, that no time was left for
	Seed    uint64 `json:"seed"`
	// Score is what the score of all of them is thought to be; nil if nothing shows that.
	Score *Estimate `json:"score,omitempty"`
}

// Estimate is a score in percent, and what range it is in at the level of confidence.
type Estimate struct {
	Percent    float64 `json:"percent"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Confidence float64 `json:"confidence"`
}

// Result is everything that one run of Ames found out.
type Result struct {
	Programs   []Program   `json:"programs"`
	Root       string      `json:"root"` // what relative file names refer to
	Started    time.Time   `json:"started"`
	LLVM       string      `json:"llvm"`
	Baseline   Baseline    `json:"baseline"`
	Framework  string      `json:"framework,omitempty"` // of the tests; empty if the program is one test
	Tests      []Test      `json:"tests,omitempty"`
	Judgements []Judgement `json:"judgements"`
	Skips      []Skip      `json:"skips,omitempty"`
	Sample     *Sample     `json:"sample,omitempty"`     // nil if all mutants were to be judged, and were
	Incomplete bool        `json:"incomplete,omitempty"` // the run was interrupted: what is Pending was not come to
	Around     Around      `json:"around,omitempty"`
	// Changed says, if no verdict could be taken over, what is around the tests that was
	// another in the run before.
	Changed []string      `json:"changed,omitempty"`
	Phases  []Phase       `json:"phases,omitempty"`
	Wall    time.Duration `json:"wall"` // of the whole run
	// Planning is the CPU time that it took to find out which tests a mutant is run with.
	Planning time.Duration `json:"planning,omitempty"`
	// Memory is the most that Ames itself had resident by the end of the run, in bytes.
	Memory uint64 `json:"memory,omitempty"`
	// Native are the project's files that tests loaded and that have code but no bitcode, so that it is not mutated.
	Native []string `json:"native,omitempty"`
	// Sandbox is what each of the programs was kept from, as far as tests were run.
	Sandbox  []Sandbox         `json:"sandbox,omitempty"`
	Counters map[string]int64  `json:"counters,omitempty"`
	Sources  map[string]string `json:"-"` // texts of the mutated files, for reports
}

// Around has digests, by their names, of what all verdicts follow from beside the code: options, the
// environment, libraries, files.
type Around map[string]string

// Count returns how many judgements have the status.
func (r *Result) Count(s Status) int {
	n := 0
	for i := range r.Judgements {
		if r.Judgements[i].Status == s {
			n++
		}
	}
	return n
}

// Reused returns how many verdicts are those of earlier runs.
func (r *Result) Reused() int {
	n := 0
	for i := range r.Judgements {
		if j := &r.Judgements[i]; j.Status.Judged() && !j.Since.IsZero() {
			n++
		}
	}
	return n
}

// Score is the share of judged mutants that the tests noticed, in percent; where not
// all were judged, what it is thought to be. ok is false when no mutant was judged.
func (r *Result) Score() (percent float64, ok bool) {
	if r.Sample != nil {
		if r.Sample.Score == nil {
			return 0, false
		}
		return r.Sample.Score.Percent, true
	}
	judged, detected := 0, 0
	for i := range r.Judgements {
		s := r.Judgements[i].Status
		if s.Judged() {
			judged++
		}
		if s.Detected() {
			detected++
		}
	}
	if judged == 0 {
		return 0, false
	}
	return 100 * float64(detected) / float64(judged), true
}
