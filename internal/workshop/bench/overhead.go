package bench

import (
	"context"
	"fmt"
	"slices"

	"ames/internal/people/store"
)

// overhead measures for how much of the time no test runs where a test takes long.
// Some of the operators suffice to see that.
func (b *bench) overhead(ctx context.Context, m *measurement) ([]Figure, error) {
	p, err := b.program(ctx, "double-conversion", "test-dtoa")
	if err != nil {
		return nil, err
	}
	f := Figure{Name: "ames run test-dtoa, time in which no test runs", Unit: "%", Target: 20}
	var shares []int64
	err = b.each(ctx, m, func() error {
		if err := b.emptyCache(); err != nil {
			return err
		}
		if _, err := b.ames(ctx, []*program{p}, "return-value,boundary"); err != nil {
			return err
		}
		res, err := store.New(p.dir).Last()
		if err != nil {
			return err
		}
		shares = append(shares, res.Counters["% of the time in which no test ran"])
		f.Detail = fmt.Sprintf("of %.1f s of %d jobs with an empty object cache; "+
			"the test takes %.0f ms of CPU time, %d runs of mutants",
			res.Wall.Seconds(), b.jobs, ms(res.Baseline.CPU), res.Counters["runs"])
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.Value, f.Median = float64(slices.Min(shares)), float64(median(shares))
	return []Figure{f}, nil
}
