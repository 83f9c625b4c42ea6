package oracle

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/workshop/subjects"
)

// TestSourceEdit holds verdicts against those of the edited, rebuilt program.
// AMES_ORACLE_SAMPLE is the number of mutants per program, AMES_ORACLE_SEED
// the sample's seed, AMES_CLANG the compiler. AMES_ORACLE_EACH=1 takes so many of each
// operator in place of so many in all. With AMES_MACROS=1 the sample is of mutants in
// arguments of macros.
func TestSourceEdit(t *testing.T) {
	for i, c := range chosen {
		if c.wanted(verdicts) && today(i) {
			t.Run(c.subject+"/"+c.program, func(t *testing.T) { editSources(t, c, subjects.Plain) })
		}
	}
}

// TestSourceEditBuilds does so for programs that are built as people build them to find more.
func TestSourceEditBuilds(t *testing.T) {
	programs := []choice{{"cjson", "misc_tests", verdicts}, {"zlib", "example", asked},
		{"jsoncpp", "jsoncpp_test", asked}}
	for _, kind := range []subjects.Kind{subjects.Sanitized, subjects.Covered} {
		for _, c := range programs {
			if c.wanted(verdicts) {
				t.Run(string(kind)+"/"+c.subject+"/"+c.program, func(t *testing.T) { editSources(t, c, kind) })
			}
		}
	}
}

// editSources judges a sample of a program's mutants both ways.
func editSources(t *testing.T, c choice, kind subjects.Kind) {
	p := buildAs(t, kind, setting(t, "AMES_CLANG", 19), c.subject, c.program)
	sample := sampleSize(t, "AMES_ORACLE_SAMPLE", 6, c.subject)
	res := judgeSome(t, p, sample, setting(t, "AMES_ORACLE_SEED", 1))
	order := pick(res, sample)
	e := editing{t: t, choice: c, kind: kind, program: p, res: res, dir: t.TempDir(), agree: map[string]int{}}
	var wg sync.WaitGroup
	slots := make(chan int, runtime.NumCPU())
	for _, k := range order {
		slots <- k
		wg.Go(func() {
			defer func() { <-slots }()
			e.judge(k)
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range e.agree {
		sum += n
	}
	t.Logf("%d of %d agree: %v", sum, len(order), e.agree)
}

// editing is the judging of one program's mutants by their edits.
type editing struct {
	t *testing.T
	choice
	kind    subjects.Kind
	program *subjects.Program
	res     *mutant.Result
	dir     string // scratch space

	mu    sync.Mutex
	agree map[string]int // by operator
}

// judge holds the verdict on the mutant with the index k against that of its edit.
func (e *editing) judge(k int) {
	t, j := e.t, &e.res.Judgements[k]
	if j.Status == mutant.CompileError || j.Status == mutant.NotReproduced {
		t.Errorf("%s: %s", j.ID, j.Reason)
		return
	}
	own := filepath.Join(e.dir, fmt.Sprint(k))
	if err := os.MkdirAll(own, 0o755); err != nil {
		t.Error(err)
		return
	}
	defer os.RemoveAll(own)
	args, err := Arguments(e.program, e.res, j.Verdict)
	if err != nil {
		t.Error(err)
		return
	}
	a, err := Judge(context.Background(), e.program, e.res.Root, &j.Mutant, own, args, e.limits())
	if err != nil {
		t.Errorf("%s: %v", j.ID, err)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if a.Agrees(j.Verdict) || slower(t, e.program, e.res, j, a) {
		e.agree[j.Operator]++
		return
	}
	if excuse := e.excuse(j, a); excuse != "" {
		t.Logf("%s: accepted: %s", j.ID, excuse)
		return
	}
	t.Errorf("%s:%d:%d: %s [%s] %s %q → %q: fast path %s (%s), edited source %s (%s)\n%s",
		j.Edit.File, j.At.Line, j.At.Col, j.Description, j.Operator, j.ID, j.Edit.Original, j.Edit.Replacement,
		j.Status, j.Reason, a.Status, a.How, tail(a.Output))
}

// limits are those of the run; of the address space a sanitizer takes most.
func (e *editing) limits() Limits {
	l := LimitsOf(e.res)
	l.AnyAddressSpace = e.kind == subjects.Sanitized
	return l
}

// excuse says why a disagreement is none, "" if it is one.
func (e *editing) excuse(j *mutant.Judgement, a Answer) string {
	if a.EvaluatedByCompiler() {
		return a.How
	}
	if known := accepted[e.subject+" "+j.ID]; known != "" {
		return known
	}
	if a.Status == mutant.CompileError || j.Status == mutant.NoCoverage || e.kind == subjects.Sanitized {
		return "" // memcheck cannot run what AddressSanitizer is in
	}
	return undefined(e.t, e.program, options(e.t, e.program), e.res, j)
}

// judgeSome judges a random choice of mutants that is large enough for a sample.
func judgeSome(t *testing.T, p *subjects.Program, sample, seed int) *mutant.Result {
	t.Helper()
	o := options(t, p)
	all, err := session.List(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Macros {
		onlyMacros(t, o, all)
	}
	order := rand.New(rand.NewPCG(uint64(seed), 0)).Perm(len(all.Judgements))
	taken := map[string]int{}
	for _, k := range order {
		if group := sampled(all, k); taken[group] < 4*sample {
			taken[group]++
			o.Only = append(o.Only, all.Judgements[k].ID)
		}
	}
	return judge(t, o)
}

// sampled names what a mutant is sampled from: all, or its operator.
func sampled(res *mutant.Result, k int) string {
	if os.Getenv("AMES_ORACLE_EACH") == "" {
		return ""
	}
	return res.Judgements[k].Operator
}

// onlyMacros drops the mutants that there are without macros.
func onlyMacros(t *testing.T, o work.Options, all *mutant.Result) {
	t.Helper()
	o.Macros = false
	without, err := session.List(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for i := range without.Judgements {
		known[without.Judgements[i].ID] = true
	}
	all.Judgements = slices.DeleteFunc(all.Judgements, func(j mutant.Judgement) bool { return known[j.ID] })
	if len(all.Judgements) == 0 {
		t.Skip("no mutants in arguments of macros")
	}
}

// pick takes a sample of which no more than a quarter is reached by no test:
// those say little.
func pick(res *mutant.Result, sample int) []int {
	groups := map[string][]int{}
	for k := range res.Judgements {
		group := sampled(res, k)
		groups[group] = append(groups[group], k)
	}
	var picked []int
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		var out, unreached []int
		for _, k := range groups[name] {
			if res.Judgements[k].Status == mutant.NoCoverage {
				unreached = append(unreached, k)
			} else {
				out = append(out, k)
			}
		}
		unreached = unreached[:min(len(unreached), max(sample/4, sample-len(out)))]
		out = out[:min(len(out), sample-len(unreached))]
		picked = append(append(picked, out...), unreached...)
	}
	return picked
}

// accepted lists the disagreements that were examined: undefined behaviour,
// shown by a sanitizer, and code that the compiler evaluates.
var accepted = map[string]string{
	// The edit of line 47. MemorySanitizer: use-of-uninitialized-value in compress2, compress.c:54:13,
	// which it does not say without the edit. The test program is not clean for memcheck.
	"zlib 084bb12b": "stream.avail_in has no value",
}

func tail(s string) string { return s[max(0, len(s)-300):] }
