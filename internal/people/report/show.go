package report

import (
	"fmt"
	"io"
	"strings"

	"ames/internal/campaign/mutant"
)

// Show writes all that is known of one mutant: what it is, its diff (which the
// caller makes; may be empty), the verdict, and what the deciding run printed.
func (t Text) Show(w io.Writer, j *mutant.Judgement, diff string) error {
	p := t.printer(w)
	p.line(p.bold(place(&j.Mutant)+":"), " ", p.status(j.Status, wordOf(j.Status)), ": ", p.what(&j.Mutant))
	if diff != "" {
		p.line()
		p.diff(diff)
		p.line()
	}
	p.field("reason", j.Reason)
	p.field("test", j.Test)
	if j.Duration > 0 {
		p.field("took", Duration(j.Duration))
	}
	p.field("found", since(j.Since))
	switch sites := len(j.Sites); sites {
	case 0:
	case 1:
		p.field("in", j.Sites[0].Function)
	default:
		p.field("in", fmt.Sprintf("%s and %d more places that come from this text", j.Sites[0].Function, sites-1))
	}
	p.output(j)
	if err := p.Flush(); err != nil {
		return fmt.Errorf("report: write mutant: %w", err)
	}
	return nil
}

func (p printer) field(name, value string) {
	if value != "" {
		p.line(p.faint(name+":"), " ", oneLine(value))
	}
}

func (p printer) diff(diff string) {
	for line := range strings.Lines(diff) {
		text := printable(strings.TrimRight(line, "\r\n"))
		switch {
		case strings.HasPrefix(text, "+++"), strings.HasPrefix(text, "---"):
			text = p.bold(text)
		case strings.HasPrefix(text, "+"):
			text = p.good(text)
		case strings.HasPrefix(text, "-"):
			text = p.bad(text)
		case strings.HasPrefix(text, "@@"):
			text = p.faint(text)
		}
		p.line(text)
	}
}

// output prints the kept part of what the run wrote, indented.
func (p printer) output(j *mutant.Judgement) {
	if len(j.Output) == 0 {
		return
	}
	title := "output:"
	if j.OutputSize > int64(len(j.Output)) {
		title = fmt.Sprintf("output (%d of %d bytes):", len(j.Output), j.OutputSize)
	}
	p.line(p.faint(title))
	for line := range strings.Lines(string(j.Output)) {
		p.line("    ", printable(strings.TrimRight(line, "\r\n")))
	}
}

// List writes the mutants without verdicts, one a line, in the report's order.
func (t Text) List(w io.Writer, mutants []mutant.Mutant) error {
	p := t.printer(w)
	r := mutant.Result{Judgements: make([]mutant.Judgement, len(mutants))}
	for i := range mutants {
		r.Judgements[i].Mutant = mutants[i]
	}
	for _, j := range sorted(&r) {
		p.line(p.bold(place(&j.Mutant)+":"), " ", p.what(&j.Mutant))
	}
	if err := p.Flush(); err != nil {
		return fmt.Errorf("report: write list: %w", err)
	}
	return nil
}
