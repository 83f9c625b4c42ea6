package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ames/internal/campaign/mutant"
)

// Difference is what differs between two runs. Mutants are compared by identity, which does
// not change when code moves.
type Difference struct {
	// Lost are mutants that were noticed and are not any more, Fixed the other way round.
	Lost, Fixed []*mutant.Judgement
	// New are mutants that only the second run has, Gone those that only the first has.
	New, Gone []*mutant.Judgement
}

// unnoticed are the statuses of mutants that could be noticed, but were not.
func unnoticed(s mutant.Status) bool { return s.Judged() && !s.Detected() }

// Compare finds the differences; each list is in the order of the source.
func Compare(a, b *mutant.Result) Difference {
	var d Difference
	before := map[string]*mutant.Judgement{}
	for _, j := range sorted(a) {
		before[j.ID] = j
	}
	now := map[string]bool{}
	for _, j := range sorted(b) {
		now[j.ID] = true
		switch old := before[j.ID]; {
		case old == nil:
			d.New = append(d.New, j)
		case old.Status.Detected() && unnoticed(j.Status):
			d.Lost = append(d.Lost, j)
		case unnoticed(old.Status) && j.Status.Detected():
			d.Fixed = append(d.Fixed, j)
		}
	}
	for _, j := range sorted(a) {
		if !now[j.ID] {
			d.Gone = append(d.Gone, j)
		}
	}
	return d
}

// NewSurvivors counts the mutants that no test notices, and that were noticed or not there
// before.
func (d *Difference) NewSurvivors() int {
	n := len(d.Lost)
	for _, j := range d.New {
		if unnoticed(j.Status) {
			n++
		}
	}
	return n
}

// Diff writes what differs between two runs, a line for each mutant.
func (t Text) Diff(w io.Writer, a, b *mutant.Result, d *Difference) error {
	p := t.printer(w)
	list := func(what string, style func(string) string, js []*mutant.Judgement) {
		for _, j := range js {
			p.line(p.bold(place(&j.Mutant)+":"), " ", style(fmt.Sprintf(what, wordOf(j.Status))), ": ",
				p.what(&j.Mutant))
		}
	}
	survivors := slices.DeleteFunc(slices.Clone(d.New), func(j *mutant.Judgement) bool { return !unnoticed(j.Status) })
	others := slices.DeleteFunc(slices.Clone(d.New), func(j *mutant.Judgement) bool { return unnoticed(j.Status) })
	list("%s, was noticed", p.bad, d.Lost)
	list("%s, is new", p.bad, survivors)
	list("%s, was not noticed", p.good, d.Fixed)
	if t.Verbose {
		list("%s, is new", p.faint, others)
		list("gone, was %s", p.faint, d.Gone)
	}
	if len(d.Lost)+len(survivors)+len(d.Fixed) > 0 || t.Verbose && len(others)+len(d.Gone) > 0 {
		p.line()
	}
	if len(d.Lost)+len(d.New)+len(d.Fixed)+len(d.Gone) == 0 {
		p.line("no mutant differs")
	}
	hint := ""
	if !t.Verbose {
		hint = p.faint("  (-v lists them)")
	}
	for _, c := range []struct {
		n          int
		text, hint string
	}{
		{len(d.Lost), "noticed before, not any more", ""},
		{len(survivors), "new and not noticed", ""},
		{len(d.Fixed), "noticed now, not before", ""},
		{len(others), "new and noticed, or not judged", hint},
		{len(d.Gone), "gone", hint},
	} {
		if c.n > 0 {
			p.line(fmt.Sprintf("  %5d ", c.n), c.text, c.hint)
		}
	}
	p.line(p.bold("score "+scoreOf(a)+" -> "+scoreOf(b)),
		fmt.Sprintf("; %d -> %d mutants", len(a.Judgements), len(b.Judgements)))
	if err := p.Flush(); err != nil {
		return fmt.Errorf("report: write differences: %w", err)
	}
	return nil
}

func scoreOf(r *mutant.Result) string {
	if score, ok := r.Score(); ok {
		return Percent(score)
	}
	return "none"
}

// timeFormat is how the time of an earlier run is written.
const timeFormat = "2006-01-02 15:04:05"

// since says when an earlier run has found a verdict; "" of one of this run.
func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return "in an earlier run, " + t.Local().Format(timeFormat)
}

// grouped writes a number with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// reused says how many verdicts are those of earlier runs.
func (p printer) reused(r *mutant.Result) {
	judged := 0
	for i := range r.Judgements {
		if r.Judgements[i].Status.Judged() {
			judged++
		}
	}
	if n := r.Reused(); n > 0 {
		p.line(fmt.Sprintf("%s of %s verdicts are of earlier runs", grouped(n), grouped(judged)),
			p.faint("  (--no-reuse finds them all anew)"))
	}
	if n := len(r.Changed); n > 0 {
		const most = 3
		names := strings.Join(r.Changed[:min(n, most)], ", ")
		if n > most {
			names += fmt.Sprintf(" and %d more", n-most)
		}
		p.line("no verdict of an earlier run can be used; changed since the last one: " + names)
	}
}
