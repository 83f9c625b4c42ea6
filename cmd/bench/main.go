// Command bench measures how fast Ames is and compares that with the targets
// and with the run before. It is a tool for working on Ames, not part of it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"ames/internal/workshop/bench"
)

const usage = `usage: bench [--ames FILE] [--only REGEXP] [--rounds N] [--json]

What --only selects from are names such as run/parse_examples; the groups are
run, overhead, codegen, native, schema, fork, link and scale.
The figures are kept in $XDG_CACHE_HOME/ames-bench (~/.cache/ames-bench) and
compared with those of the run before. The exit status is 1 if a target is not met.
`

// spin is the hidden command that makes the program call bench.Spin.
const spin = "spin"

var (
	errUsage  = errors.New("wrong arguments")
	errMissed = errors.New("a target is not met")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "bench: %v\n\n%s", err, usage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == spin {
		return bench.Spin(args[1:], os.Stdin, out)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	ames := flags.String("ames", "bin/ames", "")
	only := flags.String("only", "", "")
	rounds := flags.Int("rounds", 0, "")
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %v", errUsage, err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: %s", errUsage, flags.Arg(0))
	}
	opts := bench.Options{Rounds: *rounds, Log: os.Stderr}
	var err error
	if *only != "" {
		if opts.Only, err = regexp.Compile(*only); err != nil {
			return fmt.Errorf("%w: %v", errUsage, err)
		}
	}
	if opts.Ames, err = filepath.Abs(*ames); err != nil {
		return err
	}
	if _, err := os.Stat(opts.Ames); err != nil {
		return fmt.Errorf("%w: build it with 'make build'", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	opts.Self = []string{self, spin}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	opts.Scratch = filepath.Join(cache, "ames-bench")
	return measure(ctx, opts, out, *asJSON)
}

func measure(ctx context.Context, opts bench.Options, out io.Writer, asJSON bool) error {
	path := filepath.Join(opts.Scratch, "figures.json")
	prev, err := bench.Load(path)
	if err != nil {
		return err
	}
	figures, err := bench.Run(ctx, opts)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		err = enc.Encode(figures)
	} else {
		err = bench.Write(out, figures, prev)
	}
	if err == nil {
		err = bench.Save(path, prev, figures)
	}
	for i := range figures {
		if err == nil && !figures[i].Met() {
			err = fmt.Errorf("%w: %s", errMissed, figures[i].Name)
		}
	}
	return err
}
