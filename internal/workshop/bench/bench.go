// Package bench measures how fast Ames is, in ratios to what it must beat: the
// unmutated program run in a fresh process once per mutant, plain processes,
// the system's linker. Both sides of a ratio are measured in turns within one
// run, since machines differ and are shared.
//
// It is for work on Ames and no part of it. It uses the packages below as a
// caller would and must not reach into them.
package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"ames/internal/workshop/subjects"
)

// Options says what to measure, and with what.
type Options struct {
	Ames   string         // the program ames
	Self   []string       // the command that calls Spin
	Rounds int            // repetitions; 0 takes what suits each measurement
	Only   *regexp.Regexp // what to measure, by group and program: "run/xmltest"; nil: all
	// Scratch is a folder for what the measurements write; it may be made.
	Scratch string
	Log     io.Writer // what is being done
}

// A Figure is one measured number with what it should be.
type Figure struct {
	Name string `json:"name"`
	// Value is made from the least time of each side: what disturbs a
	// measurement only ever adds to it. Median is the median over the rounds.
	Value  float64 `json:"value"`
	Median float64 `json:"median"`
	Unit   string  `json:"unit"`
	// Target is what Value must reach at least (AtLeast) or at most; 0: none.
	Target  float64 `json:"target,omitempty"`
	AtLeast bool    `json:"atLeast,omitempty"`
	// Aim is a wish beyond the target; 0: none.
	Aim    float64 `json:"aim,omitempty"`
	Detail string  `json:"detail"`
}

// Met reports whether the figure is as it should be.
func (f *Figure) Met() bool {
	return f.Target == 0 || f.AtLeast && f.Value >= f.Target || !f.AtLeast && f.Value <= f.Target
}

// cost is what doing something took.
type cost struct {
	wall, cpu time.Duration // cpu: of all its processes
}

// series are the costs of the rounds of one side of a comparison.
type series []cost

func (s series) wall() []time.Duration { return s.pick(func(c cost) time.Duration { return c.wall }) }
func (s series) cpu() []time.Duration  { return s.pick(func(c cost) time.Duration { return c.cpu }) }

func (s series) pick(f func(cost) time.Duration) []time.Duration {
	out := make([]time.Duration, len(s))
	for i, c := range s {
		out[i] = f(c)
	}
	return out
}

func median[T cmp.Ordered](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// ratios compares two series: by their least times, and the median of the rounds.
func ratios(a, b []time.Duration) (best, mid float64) {
	each := make([]float64, len(a))
	for i := range a {
		each[i] = float64(a[i]) / float64(b[i])
	}
	return float64(slices.Min(a)) / float64(slices.Min(b)), median(each)
}

// bench is one run of all measurements.
type bench struct {
	Options
	jobs  int
	dir   string // scratch folder
	cache string // the user's cache folder of every ames that is started
}

// A measurement is one comparison on one program, which may give several figures.
type measurement struct {
	name    string // group/program
	rounds  int
	measure func(b *bench, ctx context.Context, m *measurement) ([]Figure, error)
}

var measurements = slices.Concat(runs, codegens, natives, schemas, jits, sandboxes, []measurement{
	{"overhead/test-dtoa", 2, (*bench).overhead},
	{"fork/empty", 7, (*bench).fork},
	{"link/half a megabyte", 9, (*bench).link},
	{"scale/planning", 2, (*bench).planning},
})

// Run measures everything that is asked for.
func Run(ctx context.Context, opts Options) ([]Figure, error) {
	// Not in the folder for temporary files: Ames links what lies beside a
	// working directory's parents, and hundreds of entries are not what a
	// project has there.
	if err := os.MkdirAll(opts.Scratch, 0o755); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(opts.Scratch, "run-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b := &bench{Options: opts, jobs: runtime.NumCPU(), dir: dir, cache: filepath.Join(dir, "cache")}
	var out []Figure
	for _, m := range measurements {
		if b.Only != nil && !b.Only.MatchString(m.name) {
			continue
		}
		if b.Rounds > 0 {
			m.rounds = b.Rounds
		}
		figures, err := m.measure(b, ctx, &m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		out = append(out, figures...)
	}
	return out, nil
}

// each calls f once a round.
func (b *bench) each(ctx context.Context, m *measurement, f func() error) error {
	for i := range m.rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		fmt.Fprintf(b.Log, "%s: round %d of %d\n", m.name, i+1, m.rounds)
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// program is a test program with a working directory of its own.
type program struct {
	name string
	path string
	args []string
	dir  string
}

// programs gives one program of a subject, or all that are called without arguments.
func (b *bench) programs(ctx context.Context, subject, name string) ([]*program, error) {
	if name != "" {
		p, err := b.program(ctx, subject, name)
		return []*program{p}, err
	}
	s, err := subjects.Build(ctx, subject, subjects.Options{Log: b.Log})
	if err != nil {
		return nil, err
	}
	var out []*program
	for _, p := range s.Programs {
		if len(p.Args) > 0 {
			continue
		}
		one, err := b.program(ctx, subject, p.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// program builds a subject and copies its working directory.
func (b *bench) program(ctx context.Context, subject, name string) (*program, error) {
	s, err := subjects.Build(ctx, subject, subjects.Options{Log: b.Log})
	if err != nil {
		return nil, err
	}
	p, err := s.Program(name)
	if err != nil {
		return nil, err
	}
	out := &program{name: name, path: p.Path, args: p.Args}
	if out.dir, err = os.MkdirTemp(b.dir, name+"-"); err != nil {
		return nil, err
	}
	return out, p.CopyDir(out.dir)
}
