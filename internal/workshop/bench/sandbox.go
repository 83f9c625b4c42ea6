package bench

import (
	"context"
	"fmt"
	"slices"
)

// guarded is a program on which "ames run" in the sandbox races the same without it.
type guarded struct{ subject, program, operators string }

var sandboxes = []measurement{
	{"sandbox/parse_examples", 15, guarded{"cjson", "parse_examples", ""}.measure},
	{"sandbox/format-test", 3, guarded{"fmtlib", "format-test", ""}.measure},
	{"sandbox/xmltest", 3, guarded{"tinyxml2", "xmltest", "return-value,boundary"}.measure},
}

func (g guarded) measure(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
	list, err := b.programs(ctx, g.subject, g.program)
	if err != nil {
		return nil, err
	}
	if _, err := b.ames(ctx, list, g.operators); err != nil { // fills the object cache
		return nil, err
	}
	costs := map[string]series{}
	modes := []string{"off", "auto"}
	err = b.each(ctx, m, func() error {
		for _, mode := range modes {
			t, err := b.ames(ctx, list, g.operators, "--sandbox", mode)
			if err != nil {
				return err
			}
			costs[mode] = append(costs[mode], t)
		}
		slices.Reverse(modes) // a machine that becomes slower must not favour either
		return nil
	})
	if err != nil {
		return nil, err
	}
	f := Figure{Name: "sandbox of " + g.program, Unit: "×", Target: 1.05}
	in, out := costs["auto"].wall(), costs["off"].wall()
	cpu, cpuMedian := ratios(costs["auto"].cpu(), costs["off"].cpu())
	f.Detail = fmt.Sprintf("a whole run in the sandbox against one without: %.0f ms against %.0f ms; "+
		"by CPU time %.3f, median %.3f", ms(slices.Min(in)), ms(slices.Min(out)), cpu, cpuMedian)
	f.Value, f.Median = ratios(in, out)
	return []Figure{f}, nil
}
