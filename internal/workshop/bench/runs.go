package bench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"ames/internal/campaign/mutant"
	"ames/internal/people/store"
)

// contest is a program, or all of a subject's, on which the whole of "ames run"
// races its floor.
type contest struct {
	subject, program string // program: "" for all
	operators        string // "" for all
	cold, warm       Figure
}

func faster(target, aim float64) Figure {
	return Figure{Unit: "×", Target: target, Aim: aim, AtLeast: true}
}

// Where a test takes long, the test itself is all that counts, and Ames must
// not make it slower. Some of the operators suffice to see that.
var runs = []measurement{
	{"run/parse_examples", 9, contest{"cjson", "parse_examples", "", faster(1.7, 3), faster(2.5, 4)}.measure},
	{"run/example-shared", 3, contest{"zlib", "example-shared", "", faster(1/1.05, 1.7), faster(1/1.05, 2.5)}.measure},
	{"run/format-test", 2, contest{"fmtlib", "format-test", "", faster(3, 6), faster(8, 15)}.measure},
	{"run/cjson", 1, contest{"cjson", "", "", faster(20, 0), faster(20, 0)}.measure},
	{"run/xmltest", 2,
		contest{"tinyxml2", "xmltest", "return-value,boundary", faster(1/1.05, 1), faster(1/1.05, 1)}.measure},
}

func (c contest) measure(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
	list, err := b.programs(ctx, c.subject, c.program)
	if err != nil {
		return nil, err
	}
	dirs := make([]string, b.jobs)
	for i := range dirs {
		copied, err := b.program(ctx, c.subject, list[0].name)
		if err != nil {
			return nil, err
		}
		dirs[i] = copied.dir
	}
	// The first run compiles the runtime, which is done once on a machine, and
	// says how many mutants there are.
	if _, err := b.ames(ctx, list, c.operators); err != nil {
		return nil, err
	}
	res, err := store.New(list[0].dir).Last()
	if err != nil {
		return nil, err
	}
	var floor series
	sides := []*side{
		{figure: c.cold, how: "empty object cache, survivors not compared", empty: true,
			flags: []string{"--keep-equivalent"}},
		{figure: c.cold, how: "empty object cache", empty: true},
		{figure: c.warm, how: "full object cache"},
	}
	err = b.each(ctx, m, func() error {
		var sum cost
		for _, p := range list {
			f, err := b.floor(ctx, p, len(res.Judgements), dirs)
			if err != nil {
				return err
			}
			sum.wall, sum.cpu = sum.wall+f.wall, sum.cpu+f.cpu
		}
		floor = append(floor, sum)
		for _, s := range sides {
			if s.empty {
				if err := b.emptyCache(); err != nil {
					return err
				}
			}
			t, err := b.ames(ctx, list, c.operators, s.flags...)
			if err != nil {
				return err
			}
			s.costs = append(s.costs, t)
			if s.last, err = store.New(list[0].dir).Last(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var figures []Figure
	for _, s := range sides {
		figures = append(figures, c.compare(floor, s))
	}
	return figures, nil
}

// side is one of a contest's ways to run Ames.
type side struct {
	how    string
	empty  bool // the object cache is emptied before
	flags  []string
	figure Figure
	costs  series
	last   *mutant.Result
}

// emptyCache removes the compiled mutants, and leaves the compiled runtime.
func (b *bench) emptyCache() error { return os.RemoveAll(filepath.Join(b.cache, "ames", "objects")) }

// compare gives a side's figure.
func (c *contest) compare(floor series, s *side) Figure {
	f := s.figure
	f.Name = fmt.Sprintf("ames run %s, %s", cmp.Or(c.program, "all of "+c.subject), s.how)
	f.Value, f.Median = ratios(floor.wall(), s.costs.wall())
	cpu, _ := ratios(floor.cpu(), s.costs.cpu())
	f.Detail = fmt.Sprintf("times faster than a plain run for each of %d mutants: %.0f ms against %.0f ms; "+
		"by CPU time %.2f; %d runs of mutants, %d timed out",
		len(s.last.Judgements), ms(slices.Min(s.costs.wall())), ms(slices.Min(floor.wall())), cpu,
		s.last.Counters["runs"], s.last.Count(mutant.Timeout))
	return f
}

// ames is one whole "ames run" of programs.
func (b *bench) ames(ctx context.Context, list []*program, operators string, flags ...string) (cost, error) {
	args := append([]string{"run", "--no-reuse", "--jobs", strconv.Itoa(b.jobs), "--operators", operators}, flags...)
	for _, p := range list {
		args = append(args, p.path)
	}
	args = append(append(args, "--"), list[0].args...)
	cmd := exec.CommandContext(ctx, b.Ames, args...)
	cmd.Dir = list[0].dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+b.cache)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	c, err := execute(cmd)
	if err != nil {
		return c, fmt.Errorf("ames run: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return c, nil
}
