package report

import (
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

func judgedAs(line int, id string, s mutant.Status) mutant.Judgement {
	var j mutant.Judgement
	j.ID, j.Status, j.Operator, j.Description, j.Edit.File = id, s, "add-sub", "replaced '+' with '-'", "f.c"
	j.At = source.Position{Line: line, Col: 2}
	return j
}

// TestDiff: a mutant is compared with itself, wherever it stands.
func TestDiff(t *testing.T) {
	a := &mutant.Result{Judgements: []mutant.Judgement{
		judgedAs(1, "lost", mutant.Killed), judgedAs(2, "fixed", mutant.NoCoverage),
		judgedAs(3, "same", mutant.Survived),
		judgedAs(4, "gone", mutant.Timeout), judgedAs(5, "broken", mutant.CompileError),
		judgedAs(6, "late", mutant.Timeout),
	}}
	b := &mutant.Result{Judgements: []mutant.Judgement{
		judgedAs(11, "lost", mutant.Survived), judgedAs(12, "fixed", mutant.Timeout),
		judgedAs(13, "same", mutant.Survived),
		judgedAs(14, "new", mutant.NoCoverage), judgedAs(15, "broken", mutant.Survived),
		judgedAs(16, "late", mutant.Killed), judgedAs(17, "good", mutant.Killed),
	}}
	d := Compare(a, b)
	if n := d.NewSurvivors(); n != 2 {
		t.Errorf("%d new survivors", n)
	}
	var out strings.Builder
	if err := (Text{}).Diff(&out, a, b, &d); err != nil {
		t.Fatal(err)
	}
	const want = `f.c:11:2: survived, was noticed: replaced '+' with '-' [add-sub] lost
f.c:14:2: not covered, is new: replaced '+' with '-' [add-sub] new
f.c:12:2: timed out, was not noticed: replaced '+' with '-' [add-sub] fixed

      1 noticed before, not any more
      1 new and not noticed
      1 noticed now, not before
      1 new and noticed, or not judged  (-v lists them)
      1 gone  (-v lists them)
score 60.0% -> 42.8%; 6 -> 7 mutants
`
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	d = Compare(b, b)
	if err := (Text{Verbose: true}).Diff(&out, b, b, &d); err != nil ||
		!strings.HasPrefix(out.String(), "no mutant differs\n") {
		t.Errorf("%v: %s", err, out.String())
	}
}

// TestReused: verdicts of earlier runs are said to be such.
func TestReused(t *testing.T) {
	r := &mutant.Result{}
	for range 1300 {
		j := judgedAs(1, "x", mutant.Killed)
		if len(r.Judgements) >= 66 {
			j.Since = time.Date(2026, 1, 2, 3, 4, 5, 0, time.Local)
		}
		r.Judgements = append(r.Judgements, j)
	}
	var out strings.Builder
	if err := (Text{}).Write(&out, r); err != nil ||
		!strings.Contains(out.String(), "1,234 of 1,300 verdicts are of earlier runs") {
		t.Errorf("%v: %s", err, out.String())
	}
	out.Reset()
	if err := (Text{}).Show(&out, &r.Judgements[99], ""); err != nil ||
		!strings.Contains(out.String(), "found: in an earlier run, 2026-01-02 03:04:05") {
		t.Errorf("%v: %s", err, out.String())
	}
}
