package oracle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/workshop/samples"
	"ames/internal/workshop/subjects"
)

// TestObserved runs the mutants of which Ames says without a run that they
// change no value: all must survive.
func TestObserved(t *testing.T) {
	sum := 0
	for i, c := range chosen {
		if !c.wanted(verdicts) || !today(i) {
			continue
		}
		t.Run(c.subject+"/"+c.program, func(t *testing.T) {
			o := options(t, build(t, setting(t, "AMES_CLANG", 19), c.subject, c.program))
			all, err := session.List(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			o.Only = ids(all.Judgements, sampleSize(t, "AMES_OBSERVED_SAMPLE", 40, c.subject))
			sum += runUnseen(t, o)
		})
	}
	if sum == 0 && !t.Failed() && os.Getenv("AMES_SUBJECTS") == "" {
		t.Error("no mutant was seen to change no value")
	}
}

// TestObservedSamples does the same with the sample programs, every
// AMES_OBSERVED_STEPth of them, others each day.
func TestObservedSamples(t *testing.T) {
	clang := setting(t, "AMES_CLANG", 19)
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	step, sum := setting(t, "AMES_OBSERVED_STEP", 8), 0
	for i, s := range samples.All() {
		if (i+time.Now().YearDay())%step != 0 || !s.Supported(clang) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			exe, err := samples.Build(context.Background(), t.TempDir(), fmt.Sprintf("clang-%d", clang), s)
			if err != nil {
				t.Fatal(err)
			}
			o := options(t, &subjects.Program{Path: exe, Args: s.Args, Dir: filepath.Join(root, s.Dir)})
			o.Include = []string{"*.c", "*.h", "*.cpp", "*.cc", "*.hpp"}
			sum += runUnseen(t, o)
		})
	}
	if sum == 0 && !t.Failed() {
		t.Error("no mutant was seen to change no value")
	}
}

// runUnseen runs what is said to change no value, and says how many that are.
func runUnseen(t *testing.T, o work.Options) int {
	t.Helper()
	o.Observe = work.Always
	first := judge(t, o)
	o.Only = nil
	for _, j := range first.Judgements {
		if j.Status == mutant.Survived && j.Duration == 0 {
			o.Only = append(o.Only, j.ID)
		}
	}
	t.Logf("%d of %d change no value", len(o.Only), len(first.Judgements))
	if len(o.Only) == 0 {
		return 0
	}
	o.Observe = work.Never
	for _, j := range judge(t, o).Judgements {
		if j.Status != mutant.Survived || j.Duration == 0 {
			t.Errorf("%s:%d:%d: %s [%s] %s: %s (%s), though it changes no value", j.Edit.File, j.At.Line, j.At.Col,
				j.Description, j.Operator, j.ID, j.Status, j.Reason)
		}
	}
	return len(o.Only)
}
