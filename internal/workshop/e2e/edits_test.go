package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
	"ames/internal/workshop/oracle"
	"ames/internal/workshop/samples"
)

// seed chooses the mutants that are held against edited sources.
func seed() uint64 { return uint64(number("AMES_E2E_SEED", time.Now().YearDay())) }

// checkEdits holds verdicts against those of edited, rebuilt sources.
// AMES_E2E_EDITS is how many mutants of each sample.
func checkEdits(t *testing.T, p project, res *mutant.Result) {
	edits := 1
	if everything {
		edits = 10
	}
	var order []*mutant.Judgement
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.Status != mutant.CompileError && j.Status != mutant.NotReproduced {
			order = append(order, j)
		}
	}
	rand.New(rand.NewPCG(seed(), 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, j := range order[:min(len(order), number("AMES_E2E_EDITS", edits))] {
		e := edit(t, p, res, &j.Mutant)
		a := e.run(t)
		if a.Agrees(j.Verdict) {
			continue
		}
		text := fmt.Sprintf("%s: %q → %q: %s (%s), edited source %s (%s); seed %d", label(j), j.Edit.Original,
			j.Edit.Replacement,
			j.Status, j.Reason, a.Status, a.How, seed())
		// What is not reached is no matter of undefined behaviour.
		if why := e.undefined(t); why != "" && j.Status != mutant.NoCoverage {
			t.Logf("%s: accepted: %s", text, why)
			continue
		}
		t.Errorf("%s\n%s", text, a.Output[:min(len(a.Output), 500)])
	}
}

// edited is a sample in a copy with a mutant's edit made in it.
type edited struct {
	project
	failure string // what the compiler says if it refuses the edit
}

// edit makes a mutant's edit in a copy of the sample's sources and builds it.
func edit(t *testing.T, p project, res *mutant.Result, m *mutant.Mutant) edited {
	t.Helper()
	file, err := filepath.Rel(p.dir, filepath.Join(res.Root, m.Edit.File))
	if err != nil || filepath.IsAbs(m.Edit.File) || strings.HasPrefix(file, "..") {
		t.Fatalf("%s is not of the sample (%v)", m.Edit.File, err)
	}
	e := edited{project: p}
	e.dir = filepath.Join(t.TempDir(), "src")
	e.sample.Dir = e.dir
	copyTree(t, p.dir, e.dir)
	path := filepath.Join(e.dir, file)
	text, err := source.Apply(readFile(t, path), m.Edit)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, text)
	if e.exe, err = samples.Build(t.Context(), t.TempDir(), compiler(p.clang), e.sample); err != nil {
		e.failure = err.Error()
	}
	return e
}

// run gives the verdict on the edited program.
func (e edited) run(t *testing.T) oracle.Answer {
	t.Helper()
	limits := oracle.Limits{CPU: 2 * time.Second, Memory: 1 << 30}
	if e.failure != "" {
		return oracle.Answer{Status: mutant.CompileError, How: e.failure}
	}
	dir := filepath.Join(t.TempDir(), "run") // what one run leaves there is not for the next
	copyTree(t, e.dir, dir)
	a, err := oracle.Execute(t.Context(), e.exe, e.sample.Args, dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// undefined says why what the edited program does is no matter of the source
// alone: it changes from run to run, or a sanitizer shows that the source does
// not define it. It is empty if neither can be shown.
func (e edited) undefined(t *testing.T) string {
	t.Helper()
	if e.failure != "" {
		return ""
	}
	if line := e.sanitize(t, "address,undefined"); line != "" {
		return line
	}
	const runs = 300
	first := e.run(t)
	for range runs {
		if a := e.run(t); a.Status != first.Status || a.How != first.How {
			return fmt.Sprintf("the edited source ends by turns: %s (%s), %s (%s)", first.Status, first.How,
				a.Status, a.How)
		}
	}
	kinds := []string{"thread"}
	if e.sample.Lang == samples.C && !slices.ContainsFunc(e.sample.Sources, isCXX) {
		kinds = append(kinds, "memory") // the C++ library would have to be built with it
	}
	for _, kind := range kinds {
		if line := e.sanitize(t, kind); line != "" {
			return line
		}
	}
	return ""
}

func isCXX(file string) bool { return filepath.Ext(file) == ".cpp" }

// sanitize runs the edited program with a sanitizer and gives the first line of its report.
func (e edited) sanitize(t *testing.T, kind string) string {
	t.Helper()
	exe, err := samples.Build(t.Context(), t.TempDir(), compiler(usual), e.sample, "-fembed-bitcode=off",
		"-fsanitize="+kind)
	if err != nil {
		return "" // a sample that cannot be built with it
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := command(ctx, e.dir, exe, e.sample.Args...)
	out, _ := cmd.CombinedOutput() // how it ends is beside the point
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "runtime error:") || strings.Contains(line, "Sanitizer: ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// applied gives a text with a mutant's edit made.
func applied(t *testing.T, text string, j *mutant.Judgement) string {
	t.Helper()
	out, err := source.Apply([]byte(text), j.Edit)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
