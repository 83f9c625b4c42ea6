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

	"ames/internal/mutant"
	"ames/internal/session"
	"ames/internal/subjects"
)

// TestSourceEdit holds verdicts against those of the edited, rebuilt program.
// AMES_ORACLE_SAMPLE is the number of mutants per program, AMES_ORACLE_SEED
// the sample's seed, AMES_CLANG the compiler. AMES_ORACLE_EACH=1 takes so many of each
// operator in place of so many in all. With AMES_MACROS=1 the sample is of mutants in
// arguments of macros.
func TestSourceEdit(t *testing.T) {
	seed := setting(t, "AMES_ORACLE_SEED", 1)
	clang := setting(t, "AMES_CLANG", 19)
	for _, c := range chosen {
		if !c.wanted(verdicts) {
			continue
		}
		t.Run(c.subject+"/"+c.program, func(t *testing.T) {
			p := build(t, clang, c.subject, c.program)
			sample := sampleSize(t, "AMES_ORACLE_SAMPLE", 6, c.subject)
			res := judgeSome(t, p, sample, seed)
			order := pick(res, sample)
			dir := t.TempDir()
			var mu sync.Mutex
			agree := map[string]int{} // by operator
			var wg sync.WaitGroup
			slots := make(chan int, runtime.NumCPU())
			for _, k := range order {
				slots <- k
				wg.Add(1)
				go func() {
					defer wg.Done()
					defer func() { <-slots }()
					j := &res.Judgements[k]
					if j.Status == mutant.CompileError {
						t.Errorf("%s: %s", j.ID, j.Reason)
						return
					}
					own := filepath.Join(dir, fmt.Sprint(k))
					if err := os.MkdirAll(own, 0o755); err != nil {
						t.Error(err)
						return
					}
					args, err := Arguments(p, res, j.Verdict)
					if err != nil {
						t.Error(err)
						return
					}
					a, err := Judge(context.Background(), p, res.Root, &j.Mutant, own, args, LimitsOf(res))
					if err != nil {
						t.Errorf("%s: %v", j.ID, err)
						return
					}
					os.RemoveAll(own)
					mu.Lock()
					defer mu.Unlock()
					if a.Agrees(j.Verdict) || slower(t, p, res, j, a) {
						agree[j.Operator]++
						return
					}
					excuse := accepted[c.subject+" "+j.ID]
					if a.EvaluatedByCompiler() {
						excuse = a.How
					} else if excuse == "" && a.Status != mutant.CompileError && j.Status != mutant.NoCoverage {
						excuse = undefined(t, p, options(t, p), res, j)
					}
					if excuse != "" {
						t.Logf("%s: accepted: %s", j.ID, excuse)
						return
					}
					t.Errorf("%s:%d:%d: %s [%s] %s %q → %q: fast path %s (%s), edited source %s (%s)\n%s", j.Edit.File, j.At.Line, j.At.Col, j.Description,
						j.Operator, j.ID, j.Edit.Original, j.Edit.Replacement, j.Status, j.Reason, a.Status, a.How, tail(a.Output))
				}()
			}
			wg.Wait()
			sum := 0
			for _, n := range agree {
				sum += n
			}
			t.Logf("%d of %d agree: %v", sum, len(order), agree)
		})
	}
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
func onlyMacros(t *testing.T, o session.Options, all *mutant.Result) {
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
