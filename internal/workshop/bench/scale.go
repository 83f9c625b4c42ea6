package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ames/internal/people/store"
	"ames/internal/workshop/samples"
)

// planning measures how much of the time goes into finding out which tests a mutant
// is run with, in a project that has many of both.
func (b *bench) planning(ctx context.Context, m *measurement) ([]Figure, error) {
	large := samples.Large{Tests: 2000, Functions: 1000}
	dir, err := os.MkdirTemp(b.dir, "large-")
	if err != nil {
		return nil, err
	}
	if err := large.Build(ctx, dir); err != nil {
		return nil, err
	}
	p := &program{name: "large", path: filepath.Join(dir, samples.LargeProgram), dir: dir}
	var planning, whole []time.Duration
	var detail string
	err = b.each(ctx, m, func() error {
		if _, err := b.ames(ctx, []*program{p}, ""); err != nil {
			return err
		}
		res, err := store.New(dir).Last()
		if err != nil {
			return err
		}
		planning, whole = append(planning, res.Planning), append(whole, res.Wall)
		detail = fmt.Sprintf("%d tests, %d mutants, %d runs of mutants: "+
			"CPU time of planning against the wall time of all, %d processes at once",
			len(res.Tests), len(res.Judgements), res.Counters["runs"], b.jobs)
		return nil
	})
	if err != nil {
		return nil, err
	}
	best, mid := ratios(planning, whole)
	return []Figure{{
		Name: "planning, share of the time", Value: 100 * best, Median: 100 * mid, Unit: "%", Target: 2,
		Detail: fmt.Sprintf("%s: %.0f ms of %.0f ms", detail, ms(slices.Min(planning)), ms(slices.Min(whole))),
	}}, nil
}
