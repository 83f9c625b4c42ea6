// Command subjects fetches and builds the real projects that Ames is tried on,
// and prints where their test programs are. It is a tool for working on Ames,
// not part of it.
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
	"slices"
	"strconv"
	"strings"

	"ames/internal/workshop/subjects"
)

const usage = `usage: subjects list
       subjects build [--clang 19[,14,…]] [--jobs N] [--json] [SUBJECT[/PROGRAM]…]

list prints the names of all subjects and their programs. build fetches, compiles
and links the given ones (all without arguments) and prints a line for each program:
subject/program, clang version, working directory, executable and arguments.
Everything is kept in $XDG_CACHE_HOME/ames-subjects (~/.cache/ames-subjects).
`

var errUsage = errors.New("wrong arguments")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "subjects: %v\n\n%s", err, usage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "subjects:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("%w: list or build?", errUsage)
	}
	switch args[0] {
	case "list":
		return list(out)
	case "build":
		return build(ctx, args[1:], out)
	case "help", "-h", "--help":
		return flag.ErrHelp
	}
	return fmt.Errorf("%w: there is no command %q", errUsage, args[0])
}

func list(out io.Writer) error {
	for _, name := range subjects.Names() {
		programs, err := subjects.ProgramNames(name)
		if err != nil {
			return err
		}
		for _, p := range programs {
			fmt.Fprintf(out, "%s/%s\n", name, p)
		}
	}
	return nil
}

func build(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	clangs := flags.String("clang", strconv.Itoa(subjects.DefaultClang), "")
	jobs := flags.Int("jobs", 0, "")
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %v", errUsage, err)
	}
	wanted := flags.Args()
	if len(wanted) == 0 {
		wanted = subjects.Names()
	}
	var found []*subjects.Program
	for _, version := range strings.Split(*clangs, ",") {
		clang, err := strconv.Atoi(version)
		if err != nil {
			return fmt.Errorf("%w: --clang %s is no version number", errUsage, version)
		}
		for _, name := range wanted {
			programs, err := buildOne(ctx, name, subjects.Options{Clang: clang, Jobs: *jobs, Log: os.Stderr})
			if err != nil {
				return err
			}
			found = append(found, programs...)
			if !*asJSON {
				show(out, clang, programs)
			}
		}
	}
	if *asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(found)
	}
	return nil
}

// buildOne builds a subject and picks the programs that were asked for.
func buildOne(ctx context.Context, name string, opt subjects.Options) ([]*subjects.Program, error) {
	name, program, one := strings.Cut(name, "/")
	if one {
		names, err := subjects.ProgramNames(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(names, program) {
			return nil, fmt.Errorf("subject %s has no program %q: there are %s",
				name, program, strings.Join(names, ", "))
		}
	}
	s, err := subjects.Build(ctx, name, opt)
	if err != nil {
		return nil, err
	}
	if !one {
		return s.Programs, nil
	}
	p, err := s.Program(program)
	return []*subjects.Program{p}, err
}

func show(out io.Writer, clang int, programs []*subjects.Program) {
	for _, p := range programs {
		fields := []string{p.Subject + "/" + p.Name, fmt.Sprintf("clang-%d", clang), p.Dir, p.Path}
		fmt.Fprintln(out, strings.Join(append(fields, p.Args...), "\t"))
	}
}
