package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/workshop/samples"
)

// hostileProject copies a hostile program's own sources: those of all share a folder.
func hostileProject(t *testing.T, e samples.Evil) project {
	t.Helper()
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := e.Sample
	dir := filepath.Join(t.TempDir(), "src")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(slices.Clone(s.Sources), "hostile.h") {
		writeFile(t, filepath.Join(dir, name), readFile(t, filepath.Join(root, s.Dir, name)))
	}
	s.Dir = dir
	return project{sample: s, dir: dir, excused: map[string]string{}}.build(t, usual)
}

// permit lets a program do what is only for folders that nobody needs.
func (p project) permit(t *testing.T, file string) {
	t.Helper()
	writeFile(t, filepath.Join(p.dir, file), nil)
}

// statuses says which verdicts fit what a mutant makes of a program.
var statuses = map[samples.Outcome][]mutant.Status{
	samples.Passes:  {mutant.Survived},
	samples.Fails:   {mutant.Killed},
	samples.Crashes: {mutant.Killed},
	samples.Hoards:  {mutant.Timeout},
	samples.Hangs:   {mutant.Timeout},
	samples.Sleeps:  {mutant.Timeout},
	samples.Varies:  {mutant.Survived, mutant.Killed},
}

// slow names the mutants that need so much more processor time than the tests
// that they may be stopped before they come to what they do.
var slow = []string{"litters", "fills_file", "fork_bomb", "garbage"}

// noMutant names the programs whose trigger is no mutant, and why.
var noMutant = map[string]string{
	"constructor_crashes": "the compiler computes the comparison of two constants",
}

// TestHostileMutants: a mutant makes a program misbehave. It gets its verdict,
// and nothing else happens: other mutants, the user's files, the machine. Half of
// them have their turn each day.
func TestHostileMutants(t *testing.T) {
	for i, e := range samples.Hostile() {
		if e.Plain() || !today(i/2, 2) {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			p := hostileProject(t, e)
			p.permit(t, "hostile-may-delete-here")
			before := tree(t, p.dir)
			m := p.marked(t)
			o := m.run("run", p.exe)
			if o.status != statusOK {
				t.Fatal(o)
			}
			unchanged(t, p.dir, before)
			checkTrigger(t, p, e, o)
		})
	}
}

// checkTrigger finds the mutant that makes the program misbehave.
func checkTrigger(t *testing.T, p project, e samples.Evil, o outcome) {
	t.Helper()
	text := string(readFile(t, filepath.Join(p.dir, e.Sources[0])))
	want := strings.Replace(text, e.Trigger.Old, e.Trigger.New, 1)
	res := stored(t, p.dir)
	for i := range res.Judgements {
		j := &res.Judgements[i]
		if applied(t, text, j) != want {
			continue
		}
		fitting := statuses[e.Outcome]
		if slices.Contains(slow, e.Name) {
			fitting = append(slices.Clone(fitting), mutant.Timeout)
		}
		if !slices.Contains(fitting, j.Status) {
			t.Errorf("%s: %s (%s), want %v", label(j), j.Status, j.Reason, fitting)
		}
		if e.Outcome == samples.Sleeps && !strings.Contains(j.Reason, "waiting") {
			t.Errorf("%s: not seen to wait: %s", label(j), j.Reason)
		}
		return
	}
	if noMutant[e.Name] != "" {
		return
	}
	t.Errorf("no mutant turns %q into %q: %v", e.Trigger.Old, e.Trigger.New, o)
}

// TestHostilePrograms: the program misbehaves as it is. Half of them have their turn each day.
func TestHostilePrograms(t *testing.T) {
	for i, e := range samples.Hostile() {
		if !e.Plain() || !today(i/2, 2) {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			p := hostileProject(t, e)
			p.permit(t, "hostile-may-delete-here")
			before := tree(t, p.dir)
			args := []string{"run", "--test-timeout", "3s", p.exe}
			if e.Name == "litters_plain" {
				// There are thousands of files to remove after each run: a few will do.
				args = slices.Insert(args, 1, "--operators", "negate-comparison")
			}
			o := p.marked(t).run(args...)
			unchanged(t, p.dir, before)
			switch e.Outcome {
			case samples.Passes:
				o.want(t, statusOK)
			case samples.Varies:
				if o.status != statusOK && o.status != statusTestsFail {
					t.Error(o)
				}
			default:
				o.want(t, statusTestsFail, "ames: ", filepath.Base(p.exe))
			}
		})
	}
}

// TestShared: without copies of the working directory the same holds, but for the files.
func TestShared(t *testing.T) {
	for _, name := range []string{"forks", "litters", "closes_all", "execs"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(samples.Hostile(), func(e samples.Evil) bool { return e.Name == name })
			e := samples.Hostile()[i]
			p := hostileProject(t, e)
			o := p.marked(t).run("run", "--share-dir", p.exe)
			o.want(t, statusOK)
			checkTrigger(t, p, e, o)
		})
	}
}

// TestEndedServer: a test ends the process that all tests are forked from. A
// mutant that does it costs no other mutant its verdict.
func TestEndedServer(t *testing.T) {
	t.Parallel()
	for _, e := range samples.Hostile() {
		switch e.Name {
		case "kills_parent":
			p := hostileProject(t, e)
			p.permit(t, "hostile-may-kill-parent")
			o := p.marked(t).run("run", "--sandbox", "off", p.exe)
			o.want(t, statusOK)
			res := stored(t, p.dir)
			ends := 0
			for _, j := range res.Judgements {
				if strings.Contains(j.Reason, "ends its parent process") {
					ends++
					if j.Status != mutant.Killed {
						t.Errorf("%s: %s", label(&j), j.Status)
					}
				}
			}
			if ends == 0 || ends == len(res.Judgements) || res.Count(mutant.RuntimeError) != 0 {
				t.Error(o)
			}
		case "kills_parent_plain":
			p := hostileProject(t, e)
			p.permit(t, "hostile-may-kill-parent")
			p.marked(t).run("run", "--sandbox", "off", p.exe).want(t, statusTestsFail, "it ends its parent process")
		}
	}
}
