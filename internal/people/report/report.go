// Package report writes the result of a run for people (text) and for other
// programs (the mutation-testing report schema, version 2). It knows only
// package mutant: where results come from, files and terminals are not its
// business; a caller that writes to a terminal says so.
package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
)

// Reporter writes one run's result in one format.
type Reporter interface {
	Write(w io.Writer, r *mutant.Result) error
}

// Format is a format of report files. A new one is a file of this package that defines it, and a
// line in formats.
type Format struct {
	Name string // as --report has it
	New  func(Options) Reporter
	// Recognise tells by how a file begins that it is a report of this format, which another may replace.
	Recognise func(head []byte) bool
}

var formats = []Format{jsonFormat}

// Formats are the names of all formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// Named gives the format of a name; ok is false if there is none.
func Named(name string) (f Format, ok bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// IsReport tells by how a file begins that it is a report of any format.
func IsReport(head []byte) bool {
	return slices.ContainsFunc(formats, func(f Format) bool { return f.Recognise(head) })
}

// Options are what the formats can be told.
type Options struct {
	// Version is that of Ames.
	Version string
}

// sorted gives the judgements by file, line, column and operator, so that equal
// results make equal reports.
func sorted(r *mutant.Result) []*mutant.Judgement {
	list := make([]*mutant.Judgement, len(r.Judgements))
	for i := range r.Judgements {
		list[i] = &r.Judgements[i]
	}
	slices.SortStableFunc(list, func(a, b *mutant.Judgement) int { return compare(&a.Mutant, &b.Mutant) })
	return list
}

func compare(a, b *mutant.Mutant) int {
	return cmp.Or(
		strings.Compare(a.Edit.File, b.Edit.File),
		cmp.Compare(a.At.Line, b.At.Line),
		cmp.Compare(a.At.Col, b.At.Col),
		strings.Compare(a.Operator, b.Operator),
		strings.Compare(a.Edit.Replacement, b.Edit.Replacement),
		strings.Compare(a.ID, b.ID),
	)
}
