// Package report writes the result of a run for people (text) and for other
// programs (the mutation-testing report schema, version 2). It knows only
// package mutant: where results come from, files and terminals are not its
// business; a caller that writes to a terminal says so.
package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
)

// Reporter writes one run's result in one format.
type Reporter interface {
	Write(w io.Writer, r *mutant.Result) error
}

var (
	_ Reporter = Text{}
	_ Reporter = JSON{}
)

// Options are what the formats can be told.
type Options struct {
	// Version is that of Ames.
	Version string
	// Color says that the writer is a terminal which shows colours.
	Color bool
	// Verbose lists the mutants that no test reaches, and those that could not be judged.
	Verbose bool
	// Brief lists of several survivors on a line of the source only the first.
	Brief bool
	// Stats adds how long each phase took, and what was counted.
	Stats bool
}

// Formats are the names that New knows.
var Formats = []string{"text", "json"}

// New gives the reporter of a format.
func New(format string, o Options) (Reporter, error) {
	switch format {
	case "text":
		return Text{Color: o.Color, Verbose: o.Verbose, Brief: o.Brief, Stats: o.Stats}, nil
	case "json":
		return JSON{Version: o.Version}, nil
	}
	return nil, fmt.Errorf("report: no format %q: use one of %s", format, strings.Join(Formats, ", "))
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
