package oracle

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/workshop/subjects"
)

// TestIdentity replaces functions by their schemas with no mutant selected:
// the tests must pass and write the same. AMES_IDENTITY_EACH=1 also replaces
// the functions one by one.
func TestIdentity(t *testing.T) {
	each := setting(t, "AMES_IDENTITY_EACH", 0) != 0
	for i, c := range chosen {
		if !c.wanted(verdicts) || !today(i) {
			continue
		}
		t.Run(c.subject+"/"+c.program, func(t *testing.T) {
			p := build(t, setting(t, "AMES_CLANG", 19), c.subject, c.program)
			id, err := session.CheckIdentity(context.Background(), options(t, p), each)
			if err != nil {
				t.Fatal(err)
			}
			if id.Functions == 0 {
				t.Error("no function was replaced")
			}
			for _, b := range id.Broken {
				t.Error(b)
			}
			t.Logf("%d functions, output unstable: %v", id.Functions, id.Unstable)
		})
	}
}

// today tells which eighth of the programs or samples has its turn: all of them take long. With AMES_SUBJECTS,
// each has.
func today(i int) bool {
	const days = 8
	return os.Getenv("AMES_SUBJECTS") != "" || (i+time.Now().YearDay())%days == 0
}

// sampleOf picks mutants that were run, by a fixed seed.
func sampleOf(res *mutant.Result, n int) []mutant.Judgement {
	var ran []mutant.Judgement
	for _, j := range res.Judgements {
		if j.Status == mutant.Killed || j.Status == mutant.Survived || j.Status == mutant.Timeout {
			ran = append(ran, j)
		}
	}
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(ran), func(i, j int) { ran[i], ran[j] = ran[j], ran[i] })
	return ran[:min(n, len(ran))]
}

// TestWays holds the verdicts of all ways to run a mutant against each other:
// any number of workers, forks at main and at first contact, a fresh process, the exported
// executable. Those may differ where the mutant uses memory without defined contents.
// AMES_WAYS_SAMPLE is the number of mutants per program.
func TestWays(t *testing.T) {
	for i, c := range chosen {
		if !c.wanted(verdicts) || !today(i) {
			continue
		}
		t.Run(c.subject+"/"+c.program, func(t *testing.T) {
			p := build(t, setting(t, "AMES_CLANG", 19), c.subject, c.program)
			sample := sampleSize(t, "AMES_WAYS_SAMPLE", 5, c.subject)
			o := options(t, p)
			all, err := session.List(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			// Most mutants may be reached by no test: take enough, then those that ran.
			o.Only = ids(all.Judgements, 12*sample)
			first := judge(t, o)
			chosen := sampleOf(first, sample)
			o.Only = nil
			for _, j := range chosen {
				o.Only = append(o.Only, j.ID)
			}
			want := statuses(chosen)
			for name, change := range map[string]func(*work.Options){
				"jobs 1":  func(o *work.Options) { o.Jobs = 1 },
				"jobs 4":  func(o *work.Options) { o.Jobs = 4 },
				"exec":    func(o *work.Options) { o.Isolation = work.Exec },
				"main":    func(o *work.Options) { o.Isolation = work.ForkAtMain },
				"contact": func(o *work.Options) { o.Isolation = work.ForkAtContact },
			} {
				other := o
				change(&other)
				got := statuses(judge(t, other).Judgements)
				for id, status := range want {
					if !same(got[id], status, first) {
						t.Errorf("%s: %s: %s, by default %s", id, name, got[id], status)
					}
				}
			}
			for _, j := range chosen {
				got := exported(t, p, o, first, &j)
				if got.Agrees(j.Verdict) || slower(t, p, first, &j, got) {
					continue
				}
				if how := undefined(t, p, o, first, &j); how != "" {
					t.Logf("%s: exported: %s, by default %s: accepted: %s", j.ID, got.Status, j.Status, how)
					continue
				}
				t.Errorf("%s: exported: %s, by default %s (%s)", j.ID, got.Status, j.Status, j.Reason)
			}
			t.Logf("%d mutants", len(chosen))
		})
	}
}

// same compares verdicts. Which of several tests notices a mutant first hangs on how
// long they took, and one may time out where another fails.
func same(a, b mutant.Status, res *mutant.Result) bool {
	return a == b || len(res.Tests) > 1 && a.Detected() && b.Detected()
}

func ids(js []mutant.Judgement, n int) []string {
	js = slices.Clone(js)
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(js), func(i, j int) { js[i], js[j] = js[j], js[i] })
	var out []string
	for _, j := range js[:min(n, len(js))] {
		out = append(out, j.ID)
	}
	return out
}

func statuses(js []mutant.Judgement) map[string]mutant.Status {
	out := map[string]mutant.Status{}
	for _, j := range js {
		out[j.ID] = j.Status
	}
	return out
}

// exported judges a mutant by its exported executable.
func exported(t *testing.T, p *subjects.Program, o work.Options, res *mutant.Result, j *mutant.Judgement) Answer {
	t.Helper()
	e := export(t, p, o, res, j)
	a, err := Execute(context.Background(), e.exe, e.args, e.dir, LimitsOf(res))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(e.exe)
	return a
}

// slower reports whether a mutant that has timed out takes longer than its test allows,
// though by itself it comes to an end; or fails, but after more steps, which the edited program does not count. Then
// it is killed once the limits are wide.
func slower(t *testing.T, p *subjects.Program, res *mutant.Result, j *mutant.Judgement, a Answer) bool {
	t.Helper()
	if j.Status != mutant.Timeout {
		return false
	}
	args, err := Arguments(p, res, j.Verdict)
	if err != nil {
		t.Error(err)
		return false
	}
	dir := filepath.Join(t.TempDir(), "run")
	if err := p.CopyDir(dir); err != nil {
		t.Error(err)
		return false
	}
	unmutated, err := Execute(context.Background(), p.Path, args, dir, LimitsOf(res))
	if err != nil {
		t.Error(err)
		return false
	}
	if a.Slower(res, j.Verdict, unmutated) || a.Status != mutant.Killed {
		return a.Slower(res, j.Verdict, unmutated)
	}
	const wide = 1000
	o := options(t, p)
	o.Only, o.TimeoutFactor = []string{j.ID}, wide
	patient := judge(t, o)
	t.Logf("%s: %s; with wide limits: %s", j.ID, j.Reason, patient.Judgements[0].Status)
	return a.Agrees(patient.Judgements[0].Verdict)
}

// undefined says what is undefined in a mutant, for verdicts that differ; "" if nothing is known to be.
func undefined(t *testing.T, p *subjects.Program, o work.Options, res *mutant.Result, j *mutant.Judgement) string {
	t.Helper()
	e := export(t, p, o, res, j)
	how, err := Undefined(context.Background(), e.exe, p.Path, e.args, e.dir)
	if err != nil {
		t.Error(err)
	}
	os.Remove(e.exe)
	return how
}

// exportedProgram is a mutant's executable and how its verdict is checked.
type exportedProgram struct {
	exe, dir string
	args     []string
}

func export(
	t *testing.T, p *subjects.Program, o work.Options, res *mutant.Result, j *mutant.Judgement,
) exportedProgram {
	t.Helper()
	tmp := t.TempDir()
	e := exportedProgram{exe: filepath.Join(tmp, "mutant"), dir: filepath.Join(tmp, "run")}
	if err := session.Export(context.Background(), o, &j.Mutant, "", e.exe); err != nil {
		t.Fatalf("%s: %v", j.ID, err)
	}
	if err := p.CopyDir(e.dir); err != nil {
		t.Fatal(err)
	}
	var err error
	if e.args, err = Arguments(p, res, j.Verdict); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestVersions judges the mutants of one build with every LLVM: the verdicts
// must be the same.
func TestVersions(t *testing.T) {
	p := build(t, 14, "cjson", "parse_examples")
	var want map[string]mutant.Status
	for _, version := range []string{"14", "15", "16", "19", "22"} {
		o := options(t, p)
		o.LLVM = version
		got := statuses(judge(t, o).Judgements)
		if want == nil {
			want = got
		}
		if !maps.Equal(got, want) {
			for id, s := range got {
				if want[id] != s {
					t.Errorf("%s: LLVM %s says %s, LLVM 14 %s", id, version, s, want[id])
				}
			}
		}
	}
	if len(want) < 500 {
		t.Errorf("only %d mutants", len(want))
	}
}

// TestExportedIsOrdinary makes sure that an exported program is a file that
// the system starts by itself.
func TestExportedIsOrdinary(t *testing.T) {
	p := build(t, 19, "cjson", "parse_examples")
	o := options(t, p)
	all, err := session.List(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	exe := filepath.Join(t.TempDir(), "mutant")
	if err := session.Export(context.Background(), o, &all.Judgements[0].Mutant, "", exe); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Dir = p.Dir
	if out, err := cmd.CombinedOutput(); len(out) == 0 {
		t.Errorf("no output: %v", err)
	}
}
