package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
)

// options are those of a run of the program that judges nothing: it goes as far
// as the run with all functions replaced.
func (b *bench) options(p *program) work.Options {
	return work.Options{
		Programs: []work.Program{{Path: p.path, Args: p.args}}, Dir: p.dir, Env: os.Environ(), Jobs: b.jobs,
		CacheDir: filepath.Join(b.cache, "ames"), CacheLimit: 1 << 30,
		Self: []string{b.Ames}, Identity: []byte("bench"), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Only: []string{"none"},
	}
}

var codegens = []measurement{
	{"codegen/expat", 3, codegen("expat", "runtests")},
	{"codegen/double-conversion", 3, codegen("double-conversion", "test-strtod")},
}

// codegen measures the CPU time that making the mutants' code takes.
func codegen(subject, program string) func(*bench, context.Context, *measurement) ([]Figure, error) {
	return func(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
		p, err := b.program(ctx, subject, program)
		if err != nil {
			return nil, err
		}
		list, err := session.List(ctx, b.options(p))
		if err != nil {
			return nil, err
		}
		mutants := float64(len(list.Judgements))
		var analysis, generation []float64
		err = b.each(ctx, m, func() error {
			if err := b.emptyCache(); err != nil {
				return err
			}
			res, err := session.Run(ctx, b.options(p))
			if err != nil {
				return err
			}
			analysis = append(analysis, float64(res.Counters["analysis CPU µs"])/1000/mutants)
			generation = append(generation, float64(res.Counters["code generation CPU µs"])/1000/mutants)
			return nil
		})
		if err != nil {
			return nil, err
		}
		detail := fmt.Sprintf("CPU time per mutant, of %.0f", mutants)
		return []Figure{
			{Name: "code generation for " + subject, Value: slices.Min(generation),
				Median: median(generation), Unit: "ms",
				Target: 0.25, Aim: 0.15, Detail: detail + ": parse, mutate, emit"},
			{Name: "analysis of " + subject, Value: slices.Min(analysis), Median: median(analysis), Unit: "ms",
				Detail: detail + ": find the places to mutate, in tests and their data too"},
		}, nil
	}
}

var schemas = []measurement{
	{"schema/parse_examples", 9, schema("cjson", "parse_examples")},
	{"schema/example-shared", 9, schema("zlib", "example-shared")},
	{"schema/xmltest", 9, schema("tinyxml2", "xmltest")},
	{"schema/runtests", 3, schema("expat", "runtests")},
	{"schema/test-strtod", 3, schema("double-conversion", "test-strtod")},
}

// schema measures how much slower the tests run when all functions are replaced by their schemas.
func schema(subject, name string) func(*bench, context.Context, *measurement) ([]Figure, error) {
	return func(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
		p, err := b.program(ctx, subject, name)
		if err != nil {
			return nil, err
		}
		var plain, replaced []time.Duration
		err = b.each(ctx, m, func() error {
			res, err := session.Run(ctx, b.options(p))
			if err != nil {
				return err
			}
			plain = append(plain, res.Baseline.CPU)
			replaced = append(replaced, probeCPU(res))
			return nil
		})
		if err != nil {
			return nil, err
		}
		f := Figure{Name: "schemas of " + name, Unit: "×"}
		f.Value, f.Median = ratios(replaced, plain)
		f.Detail = fmt.Sprintf("CPU time with all functions replaced, no mutant selected: %.1f ms against %.1f ms",
			ms(slices.Min(replaced)), ms(slices.Min(plain)))
		return []Figure{f}, nil
	}
}

func probeCPU(res *mutant.Result) time.Duration {
	return time.Duration(res.Counters["probe CPU µs"]) * time.Microsecond
}
