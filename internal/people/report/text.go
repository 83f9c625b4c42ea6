package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"ames/internal/campaign/mutant"
)

// Text is the report for people: each survivor as compilers print a warning,
// then the summary.
type Text struct {
	// Color, Verbose, Brief and Stats are as in Options.
	Color, Verbose, Brief, Stats bool
}

// printer writes lines; the first error is kept by the buffered writer.
type printer struct {
	*bufio.Writer
	palette
}

func (t Text) printer(w io.Writer) printer {
	return printer{bufio.NewWriter(w), palette{t.Color}}
}

func (p printer) line(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
	p.WriteByte('\n')
}

// Write writes the report.
func (t Text) Write(w io.Writer, r *mutant.Result) error {
	p := t.printer(w)
	file, text := "", lines(nil)
	seen := onLines{}
	for _, j := range sorted(r) {
		if !t.lists(j.Status) && !(t.Verbose && isWithheld(j)) || t.Brief && seen.again(j) {
			continue
		}
		if text == nil || file != j.Edit.File {
			file, text = j.Edit.File, linesOf(r.Sources[j.Edit.File])
		}
		p.judgement(j, text, len(r.Tests) > 1)
	}
	if seen.more > 0 {
		p.line(p.faint(plural(seen.more, "1 more survivor is", "more survivors are") + " on the same lines as " +
			"these  (without --brief all are listed)"))
	}
	if text != nil {
		p.line()
	}
	t.summary(p, r)
	if t.Stats {
		p.stats(r)
	}
	if err := p.Flush(); err != nil {
		return fmt.Errorf("report: write text: %w", err)
	}
	return nil
}

func (t Text) lists(s mutant.Status) bool {
	switch s {
	case mutant.Survived:
		return true
	case mutant.NoCoverage, mutant.CompileError, mutant.NotReproduced, mutant.RuntimeError, mutant.Ignored:
		return t.Verbose
	}
	return false
}

// isWithheld reports a mutant that is not judged though there was time: a test says why.
func isWithheld(j *mutant.Judgement) bool { return j.Status == mutant.Pending && j.Test != "" }

// words says for each status how it reads in a sentence, in the order of the summary.
var words = []struct {
	status mutant.Status
	word   string
}{
	{mutant.Killed, "killed"},
	{mutant.Timeout, "timed out"},
	{mutant.Survived, "survived"},
	{mutant.NoCoverage, "not covered"},
	{mutant.CompileError, "not compilable"},
	{mutant.NotReproduced, "not reproduced"},
	{mutant.RuntimeError, "not runnable"},
	{mutant.Ignored, "ignored"},
	{mutant.Pending, "not judged"},
}

func wordOf(s mutant.Status) string {
	for _, w := range words {
		if w.status == s {
			return w.word
		}
	}
	return printable(string(s))
}

func (p palette) status(s mutant.Status, text string) string {
	switch s {
	case mutant.Killed, mutant.Timeout:
		return p.good(text)
	case mutant.Survived:
		return p.bad(text)
	case mutant.Pending, mutant.Ignored:
		return p.faint(text)
	}
	return p.warn(text)
}

// judgement prints "file:line:col: survived: description [operator] id", the
// source line and its mark, and how far the mutant got; of several tests the one
// that came closest.
func (p printer) judgement(j *mutant.Judgement, text lines, several bool) {
	p.line(p.bold(place(&j.Mutant)+":"), " ", p.status(j.Status, wordOf(j.Status)), ": ", p.what(&j.Mutant))
	if line, marks, ok := excerpt(text, &j.Mutant); ok {
		p.line(line)
		p.line(p.mark(marks))
	}
	if j.Reason != "" {
		reason := oneLine(j.Reason)
		if j.Status == mutant.Survived && several && j.Test != "" {
			reason += "; closest: " + printable(j.Test)
		}
		p.line("    ", p.faint(reason))
	}
}

func place(m *mutant.Mutant) string {
	return fmt.Sprintf("%s:%d:%d", printable(m.Edit.File), m.At.Line, m.At.Col)
}

func (p palette) what(m *mutant.Mutant) string {
	return oneLine(m.Description) + " " + p.faint("["+m.Operator+"]") + " " + m.ID
}

func oneLine(text string) string {
	return printable(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " "))
}

func (t Text) summary(p printer, r *mutant.Result) {
	width := len(strconv.Itoa(len(r.Judgements)))
	if len(r.Judgements) == 1 {
		p.line(p.bold("1 mutant"))
	} else {
		p.line(p.bold(strconv.Itoa(len(r.Judgements)) + " mutants"))
	}
	for _, w := range words {
		n := r.Count(w.status)
		if n == 0 && w.status != mutant.Killed && w.status != mutant.Survived {
			continue
		}
		hint := ""
		if n > 0 && !t.Verbose && !t.lists(w.status) && (Text{Verbose: true}).lists(w.status) {
			hint = p.faint("  (-v lists them)")
		}
		p.line(fmt.Sprintf("  %*d ", width, n), p.status(w.status, w.word), hint)
	}
	p.score(r)
	p.reused(r)
	p.skips(r.Skips)
	p.native(r.Native)
	p.leftOut(r.Tests)
	p.sandbox(r.Sandbox)
	if slices.ContainsFunc(r.Judgements, func(j mutant.Judgement) bool { return j.Status == mutant.Survived }) {
		p.line(p.faint("\"ames show ID\" shows a mutant as a diff, and what its test printed."))
	}
}

// sandbox says what kept tests from what is not theirs.
func (p printer) sandbox(of []mutant.Sandbox) {
	var lacks []string
	for _, s := range of {
		switch {
		case len(s.Own) == 0:
			lacks = append(lacks, s.Program+" without any")
		case len(s.Lacks) > 0:
			lacks = append(lacks, s.Program+" without its own "+strings.Join(s.Lacks, ", "))
		}
	}
	switch {
	case len(of) == 0:
	case len(lacks) == 0:
		p.line(p.faint("sandbox: the tests reached nothing outside"))
	default:
		p.line(p.warn("sandbox"), ": "+first(lacks))
	}
}

// native names files with code that is not mutated.
func (p printer) native(files []string) {
	if len(files) > 0 {
		what := plural(len(files), "1 loaded file has no bitcode and is", "loaded files have no bitcode and are")
		p.line(p.warn(what+" not mutated"), ": "+first(files))
	}
}

// leftOut names the tests that could not judge mutants, and those that skip themselves; disabled
// ones are the program's own affair.
func (p printer) leftOut(tests []mutant.Test) {
	out := named(tests, func(s mutant.TestState) bool { return !s.Judges() && s != mutant.TestDisabled })
	if len(out) > 0 {
		p.line(p.warn(fmt.Sprintf("%d of %d tests left out", len(out), len(tests))), ": "+first(out),
			p.faint("  (\"ames tests\" says why)"))
	}
	skipped := named(tests, func(s mutant.TestState) bool { return s == mutant.TestSkipped })
	if len(skipped) > 0 {
		p.line(fmt.Sprintf("%d of %d tests skipped themselves: %s", len(skipped), len(tests), first(skipped)))
	}
}

// named gives the names of the tests in certain states.
func named(tests []mutant.Test, in func(mutant.TestState) bool) []string {
	var out []string
	for i := range tests {
		if in(tests[i].State) {
			out = append(out, cmp.Or(printable(tests[i].Name), tests[i].Program))
		}
	}
	return out
}

// first joins some names.
func first(names []string) string {
	const most = 5
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "…")
	}
	return strings.Join(names, ", ")
}

func (p printer) score(r *mutant.Result) {
	percent, ok := r.Score()
	if !ok {
		p.line("no score: no mutant could be judged")
		return
	}
	if r.Sample != nil {
		p.estimate(r.Sample)
		return
	}
	judged, detected := 0, 0
	for i := range r.Judgements {
		if r.Judgements[i].Status.Judged() {
			judged++
		}
		if r.Judgements[i].Status.Detected() {
			detected++
		}
	}
	open := ""
	if n := r.Count(mutant.Pending); n > 0 {
		open = "; " + plural(n, "1 more is", "more are") + " not judged"
	}
	p.line(p.bold("score "+Percent(percent)), fmt.Sprintf(": the tests noticed %d of %d "+
		"mutants%s", detected, judged, open))
}

// Percent writes a score with one decimal, rounded down: only a full score reads 100%.
func Percent(score float64) string {
	return strconv.FormatFloat(math.Floor(score*10+1e-9)/10, 'f', 1, 64) + "%"
}

func (p printer) skips(skips []mutant.Skip) {
	total, width := 0, 0
	for _, s := range skips {
		total += s.Count
		width = max(width, len(strconv.Itoa(s.Count)))
	}
	if total == 0 {
		return
	}
	list := slices.Clone(skips)
	slices.SortStableFunc(list, func(a, b mutant.Skip) int { return b.Count - a.Count })
	p.line(plural(total, "1 place", "places"), " not mutated")
	for _, s := range list {
		if s.Count > 0 {
			p.line(fmt.Sprintf("  %*d ", width, s.Count), p.faint(oneLine(s.Reason)))
		}
	}
}

// stats prints the phases as a table, and the counters.
func (p printer) stats(r *mutant.Result) {
	width := len("total")
	for _, f := range r.Phases {
		width = max(width, lipgloss.Width(printable(f.Name)))
	}
	if len(r.Phases) > 0 {
		p.line(p.bold(fmt.Sprintf("%-*s  %10s", width, "phase", "wall")))
		for _, f := range append(slices.Clone(r.Phases), mutant.Phase{Name: "total", Wall: r.Wall}) {
			name := printable(f.Name)
			p.line(name, strings.Repeat(" ", width-lipgloss.Width(name)), fmt.Sprintf("  %10s", Duration(f.Wall)))
		}
	}
	if r.Baseline.Wall > 0 || r.Baseline.CPU > 0 {
		p.line("unmutated run: ", Duration(r.Baseline.Wall), " wall, ", Duration(r.Baseline.CPU), " CPU")
	}
	if r.Planning > 0 && r.Wall > 0 {
		p.line("planning: ", Duration(r.Planning), " CPU, ", digits(100*float64(r.Planning)/float64(r.Wall)),
			"% of the total")
	}
	if r.Memory > 0 {
		p.line("memory of Ames itself: ", strconv.FormatUint(r.Memory>>20, 10), " MiB")
	}
	if len(r.Counters) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(r.Counters))
	width = 0
	for _, name := range names {
		width = max(width, len(strconv.FormatInt(r.Counters[name], 10)))
	}
	p.line(p.bold("counted"))
	for _, name := range names {
		p.line(fmt.Sprintf("  %*d ", width, r.Counters[name]), printable(name))
	}
}

// Duration writes a time with three digits that matter.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + Duration(-d)
	case d >= 100*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return digits(d.Seconds()) + " s"
	case d >= time.Millisecond:
		return digits(float64(d)/float64(time.Millisecond)) + " ms"
	case d == 0:
		return "0"
	}
	return digits(float64(d)/float64(time.Microsecond)) + " µs"
}

func digits(v float64) string {
	switch {
	case v >= 99.95:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
