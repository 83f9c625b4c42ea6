package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"
	"pgregory.net/rapid"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

const program = "int f(int a, int b)\n{\n\tint é = a + b;\n\tif (é > 1) g(é,\n\t    b);\n\treturn é;\n}\n"

func judgement(id string, status mutant.Status, line, col int, from, to string) mutant.Judgement {
	at := source.Position{Line: line, Col: col}
	return mutant.Judgement{
		Mutant: mutant.Mutant{
			ID: id, Operator: "add-sub", Description: "replaced '" + from + "' with '" + to + "'", At: at,
			Edit: source.Edit{
				File: "src/f.c", Start: at, End: source.Position{Line: line, Col: col + len(from)},
				Original: from, Replacement: to,
			},
			Sites: []mutant.Site{{Function: "f"}, {Function: "f2"}},
		},
		Verdict: mutant.Verdict{Status: status},
	}
}

func sample() *mutant.Result {
	survivor := judgement("3f9c2a1b", mutant.Survived, 3, 13, "+", "-")
	survivor.Reason = "reached by 2 tests, which do not notice"
	removed := judgement("00000005", mutant.Survived, 4, 14, "g(é,\n\t    b);", ";")
	removed.Operator, removed.Description = "remove-call", "removed the call of g"
	removed.Edit.End = source.Position{Line: 5, Col: 9}
	killed := judgement("00000001", mutant.Killed, 4, 9, ">", ">=")
	killed.Test, killed.Reason, killed.Duration = "Suite.Case", "exit status 1", 1500*time.Microsecond
	killed.CoveredBy = []int32{0, 2}
	killed.Output, killed.OutputSize = []byte("expected 1\n\x1b[31mgot 2\n"), 4000
	first := judgement("00000002", mutant.Survived, 1, 1, "int", "long")
	first.Edit.File = "src/a.cpp"
	return &mutant.Result{
		Native:   []string{"lib/libé.so"},
		Programs: []mutant.Program{{Path: "build/tests", Args: []string{"-q"}}}, Root: "/home/me/project",
		LLVM:      "19.1.7",
		Started:   time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Baseline:  mutant.Baseline{Wall: 30 * time.Millisecond, CPU: 29 * time.Millisecond},
		Planning:  5 * time.Millisecond,
		Memory:    64 << 20,
		Framework: "googletest",
		Tests: []mutant.Test{
			{Name: "Suite.Case", Program: "build/tests", State: mutant.TestPasses, Wall: 20 * time.Millisecond,
				CPU: 19 * time.Millisecond},
			{Name: "Suite.é", Program: "build/tests", State: mutant.TestFails, Reason: "t.cc:12: Failure"},
			{Name: "Suite.Slow", Program: "build/tests", State: mutant.TestDisabled},
		},
		Judgements: []mutant.Judgement{
			removed, survivor, killed, first,
			judgement("00000003", mutant.NoCoverage, 6, 2, "return é", "return 0"),
			judgement("00000004", mutant.Timeout, 6, 9, "é", "0"),
		},
		Skips: []mutant.Skip{{Reason: "in a macro", Count: 3}, {Reason: "system header", Count: 120},
			{Reason: "none", Count: 0}},
		Phases: []mutant.Phase{{Name: "read", Wall: 2 * time.Millisecond},
			{Name: "run mutants", Wall: 1234 * time.Millisecond}},
		Wall:     1240 * time.Millisecond,
		Counters: map[string]int64{"runs": 12, "objects": 3},
		Sources:  map[string]string{"src/f.c": program, "src/a.cpp": "int main() {}\n"},
	}
}

const wantSurvivors = `src/a.cpp:1:1: survived: replaced 'int' with 'long' [add-sub] 00000002
int main() {}
^~~
src/f.c:3:13: survived: replaced '+' with '-' [add-sub] 3f9c2a1b
	int é = a + b;
	          ^
    reached by 2 tests, which do not notice
src/f.c:4:14: survived: removed the call of g [remove-call] 00000005
	if (é > 1) g(é,
	           ^~~~
`

const wantSummary = `
6 mutants
  1 killed
  1 timed out
  3 survived
  1 not covered  (-v lists them)
score 33.3%: the tests noticed 2 of 6 mutants
123 places not mutated
  120 system header
    3 in a macro
1 loaded file has no bitcode and is not mutated: lib/libé.so
1 of 3 tests left out: Suite.é  ("ames tests" says why)
"ames show ID" shows a mutant as a diff, and what its test printed.
`

func write(t *testing.T, r Reporter, result *mutant.Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, result); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestText(t *testing.T) {
	equal(t, write(t, Text{}, sample()), wantSurvivors+wantSummary)
}

func TestTextVerboseListsWhatIsNotCovered(t *testing.T) {
	want := wantSurvivors + "src/f.c:6:2: not covered: replaced 'return é' with 'return 0' [add-sub] 00000003\n" +
		"\treturn é;\n\t^~~~~~~~\n" + strings.ReplaceAll(wantSummary, "  (-v lists them)", "")
	equal(t, write(t, Text{Verbose: true}, sample()), want)
}

func TestTextStats(t *testing.T) {
	want := wantSurvivors + wantSummary + `phase              wall
read            2.00 ms
run mutants      1.23 s
total            1.24 s
unmutated run: 30.0 ms wall, 29.0 ms CPU
planning: 5.00 ms CPU, 0.40% of the total
memory of Ames itself: 64 MiB
counted
   3 objects
  12 runs
`
	equal(t, write(t, Text{Stats: true}, sample()), want)
}

func TestTextColor(t *testing.T) {
	plain, colored := write(t, Text{}, sample()), write(t, Text{Color: true}, sample())
	if strings.Contains(plain, "\x1b") {
		t.Error("colours without being asked")
	}
	if !strings.Contains(colored, "\x1b[") || stripColors(colored) != plain {
		t.Errorf("colours change the text:\n%q", colored)
	}
}

func stripColors(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, s, _ = strings.Cut(after, "m")
	}
}

func TestTextWithoutJudgements(t *testing.T) {
	equal(t, write(t, Text{}, &mutant.Result{}), "0 mutants\n  0 killed\n  0 survived\nno score: "+
		"no mutant could be judged\n")
}

func TestTextWithoutSources(t *testing.T) {
	r := sample()
	r.Sources = nil
	if got := write(t, Text{}, r); !strings.HasPrefix(got, "src/a.cpp:1:1: survived") || strings.Contains(got, "^") {
		t.Error(got)
	}
}

// What a program prints and what stands in its sources must not command the terminal.
func TestControlCharactersAreShown(t *testing.T) {
	r := sample()
	r.Sources["src/f.c"] = strings.Replace(program, "a + b;", "a + b; /* \x1b[2J \u202e */", 1)
	got := write(t, Text{}, r)
	if strings.ContainsAny(got, "\x1b\u202e") || !strings.Contains(got, "^[[2J") {
		t.Errorf("%q", got)
	}
}

func TestLongLinesAreCut(t *testing.T) {
	m := judgement("1", mutant.Survived, 1, 500, "+", "-")
	line, marks, ok := excerpt(linesOf(strings.Repeat("é", 249)+" + "+strings.Repeat("x", 500)), &m.Mutant)
	if !ok || utf8.RuneCountInString(line) > maxExcerpt+2 || !strings.HasPrefix(line, "…") ||
		!strings.HasSuffix(line, "…") {
		t.Errorf("%q", line)
	}
	if runes := []rune(line); runes[strings.IndexByte(marks, '^')] != '+' {
		t.Errorf("mark is off:\n%s\n%s", line, marks)
	}
}

func TestExcerptOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		position := rapid.Custom(func(t *rapid.T) source.Position {
			return source.Position{Line: rapid.IntRange(-1, 4).Draw(t, "line"),
				Col: rapid.IntRange(-1, 300).Draw(t, "col")}
		})
		m := mutant.Mutant{At: position.Draw(t, "at")}
		m.Edit.Start, m.Edit.End = position.Draw(t, "start"), position.Draw(t, "end")
		line, marks, ok := excerpt(linesOf(text), &m)
		if ok &&
			(strings.Count(marks, "^") != 1 || strings.ContainsAny(line+marks, "\n\r\x1b") || !utf8.ValidString(line)) {
			t.Fatalf("%q\n%q", line, marks)
		}
		if p := column16(linesOf(text), m.At); p.Line < 1 || p.Col < 1 {
			t.Fatalf("%v", p)
		}
	})
}

func TestShow(t *testing.T) {
	var b bytes.Buffer
	killed := sample().Judgements[2]
	if err := (Text{}).Show(&b, &killed, "--- a/src/f.c\n+++ b/src/f.c\n@@ -4 +4 @@\n-\tif (é > 1)\n+\tif "+
		"(é >= 1)\n"); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), `src/f.c:4:9: killed: replaced '>' with '>=' [add-sub] 00000001

--- a/src/f.c
+++ b/src/f.c
@@ -4 +4 @@
-	if (é > 1)
+	if (é >= 1)

reason: exit status 1
test: Suite.Case
took: 1.50 ms
in: f and 1 more places that come from this text
output (22 of 4000 bytes):
    expected 1
    ^[[31mgot 2
`)
}

func TestList(t *testing.T) {
	var b bytes.Buffer
	r := sample()
	if err := (Text{}).List(&b, []mutant.Mutant{r.Judgements[1].Mutant, r.Judgements[3].Mutant}); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "src/a.cpp:1:1: replaced 'int' with 'long' [add-sub] 00000002\nsrc/f.c:3:13: "+
		"replaced '+' with '-' [add-sub] 3f9c2a1b\n")
}

func TestPercentIsRoundedDown(t *testing.T) {
	for score, want := range map[float64]string{100: "100.0%", 99.99: "99.9%", 0: "0.0%", 50: "50.0%",
		100.0 * 2 / 3: "66.6%", 29.3: "29.3%"} {
		if got := Percent(score); got != want {
			t.Errorf("%v: got %s, want %s", score, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 999: "1.00 µs", 1500 * time.Nanosecond: "1.50 µs", 99960 * time.Microsecond: "100 ms",
		9996 * time.Microsecond: "10.0 ms", 12 * time.Second: "12.0 s", 200 * time.Second: "3m20s",
		-time.Second: "-1.00 s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%d: got %s, want %s", d, got, want)
		}
	}
}

func schema(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	data, err := os.ReadFile("testdata/mutation-testing-report-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestJSONFollowsTheSchema(t *testing.T) {
	s := schema(t)
	sites := sample()
	sites.Judgements[0].Edit.Start = source.Position{}
	for name, r := range map[string]*mutant.Result{"sample": sample(), "empty": {}, "bad positions": sites} {
		if err := s.Validate(decode(t, write(t, JSON{Version: "1.0"}, r))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := decode(t, strings.Replace(write(t, JSON{}, sample()), `"Survived"`, `"Lived"`, 1))
	if err := s.Validate(broken); err == nil {
		t.Error("the schema accepts a status that it does not have")
	}
}

func TestJSON(t *testing.T) {
	text := write(t, JSON{Version: "1.0"}, sample())
	var got schemaReport
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.SchemaVersion != "2" || got.Framework.Name != "ames" || got.Framework.Version != "1.0" ||
		got.Framework.Dependencies["LLVM"] != "19.1.7" {
		t.Errorf("%+v", got)
	}
	c, cpp := got.Files["src/f.c"], got.Files["src/a.cpp"]
	if c.Language != "c" || cpp.Language != "cpp" || c.Source != program || len(c.Mutants) != 5 ||
		len(cpp.Mutants) != 1 {
		t.Errorf("files: %+v", got.Files)
	}
	first := c.Mutants[0]
	if first.ID != "3f9c2a1b" || first.Location.Start != (source.Position{Line: 3, Col: 12}) ||
		first.Location.End != (source.Position{Line: 3, Col: 13}) {
		t.Errorf("columns are not UTF-16 units: %+v", first)
	}
	killed := c.Mutants[1]
	if killed.Status != mutant.Killed || killed.Duration != 1.5 || len(killed.KilledBy) != 1 ||
		killed.StatusReason != "exit status 1" {
		t.Errorf("%+v", killed)
	}
	tests := got.TestFiles["build/tests"].Tests
	if len(tests) != 3 || tests[0].Name != "Suite.Case" || tests[0].ID != killed.KilledBy[0] {
		t.Errorf("killed by a test that is not listed: %+v", got.TestFiles)
	}
	if !slices.Equal(killed.CoveredBy, []string{tests[0].ID, tests[2].ID}) || first.CoveredBy != nil {
		t.Errorf("covered by %q and %q", killed.CoveredBy, first.CoveredBy)
	}
}

// TestCounts: one of something is not said as many, and a score says what it leaves out.
func TestCounts(t *testing.T) {
	r := sample()
	r.Skips = []mutant.Skip{{Reason: "in a macro", Count: 1}}
	r.Judgements[0].Status, r.Judgements[1].Status = mutant.Pending, mutant.Pending
	text := write(t, Text{}, r)
	for _, want := range []string{"\n1 place not mutated\n",
		": the tests noticed 2 of 4 mutants; 2 more are not judged\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestTests(t *testing.T) {
	var b strings.Builder
	r := sample()
	if err := (Text{}).Tests(&b, r.Framework, r.Tests); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), ` 19.0 ms  Suite.Case
   fails  Suite.é  t.cc:12: Failure
disabled  Suite.Slow

3 tests of googletest: 1 pass, 1 fail, 1 disabled; 19.0 ms of CPU time
`)
	b.Reset()
	if err := (Text{}).Tests(&b, "", r.Tests[:1]); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "19.0 ms  Suite.Case\n\none test: the whole program: 1 pass; 19.0 ms of CPU time\n")
}

func TestReportsDoNotDependOnTheOrderOfJudgements(t *testing.T) {
	for _, r := range []Reporter{Text{Verbose: true}, JSON{}} {
		a, b := sample(), sample()
		b.Judgements[0], b.Judgements[4] = b.Judgements[4], b.Judgements[0]
		equal(t, write(t, r, b), write(t, r, a))
	}
}

// TestFormats: what a format writes is known as a report, and what nobody has written is not.
func TestFormats(t *testing.T) {
	for _, name := range Formats() {
		f, ok := Named(name)
		if !ok || !IsReport([]byte(write(t, f.New(Options{}), sample()))) {
			t.Errorf("%s: named %v, and its report is not recognised", name, ok)
		}
	}
	if _, ok := Named("yaml"); ok || IsReport([]byte("int main() {}")) {
		t.Error("what is no format, or no report, is taken for one")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrorsAreReported(t *testing.T) {
	j := sample().Judgements[0]
	for name, err := range map[string]error{
		"text": Text{}.Write(failing{}, sample()),
		"json": JSON{}.Write(failing{}, sample()),
		"show": Text{}.Show(failing{}, &j, ""),
		"list": Text{}.List(failing{}, []mutant.Mutant{j.Mutant}),
	} {
		if err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLeftOut: who judges nothing is named, up to five, and so is who skips itself.
func TestLeftOut(t *testing.T) {
	result := &mutant.Result{}
	for i := range 7 {
		result.Tests = append(result.Tests, mutant.Test{Name: fmt.Sprintf("bad%d", i), State: mutant.TestFails})
	}
	result.Tests = append(result.Tests, mutant.Test{Name: "off", State: mutant.TestDisabled},
		mutant.Test{Program: "./unnamed", State: mutant.TestSkipped})
	got := write(t, Text{}, result)
	for _, want := range []string{"7 of 9 tests left out: bad0, bad1, bad2, bad3, bad4, …",
		"1 of 9 tests skipped themselves: ./unnamed\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
