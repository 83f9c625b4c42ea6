package session

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/mutation/git"
	"ames/internal/mutation/point"
	"ames/internal/mutation/selection"
)

// Choice says which mutants are made of all those that there are. The rest is neither
// compiled nor run, and is counted.
type Choice struct {
	// Functions are regular expressions; a mutant is in one of the functions whose
	// qualified name (selection.QualifiedName) one of them matches, and none of Without.
	Functions, Without []string
	Lines              []string // FILE:A-B, see selection.ParseLines
	Since              string   // a commit: only on lines that are other than there; see git.ParseBase
	Sample             string   // how many, or which share; see selection.ParseSize
	Seed               uint64   // for the sample, and for the order under Options.Budget
}

// The reasons why mutants are left out.
const (
	leftByAttribute = "in functions marked ames:ignore"
	leftByFunction  = "in functions that are not chosen"
	leftByLines     = "on lines that are not chosen"
	leftBySample    = "not in the sample"
)

// chooser leaves mutants out, as a Choice says.
type chooser struct {
	functions selection.Functions
	matches   map[string]bool // by linkage name
	lines     []chosenLines
	since     string
	base      git.Base
	size      *selection.Size
	seed      uint64

	done       int // mutants that it has chosen
	places     int // functions that they are in, which may be compiled already
	population int // mutants that the sample is from
}

// chosenLines are lines that were named, and whether the program has the file.
type chosenLines struct {
	selection.Lines
	known bool
}

func newChooser(c Choice) (*chooser, error) {
	out := &chooser{matches: map[string]bool{}, since: c.Since, seed: c.Seed}
	var err error
	if out.functions, err = selection.NewFunctions(c.Functions, nil); err != nil {
		return nil, usef("--functions: %v", err)
	}
	if out.functions, err = selection.NewFunctions(c.Functions, c.Without); err != nil {
		return nil, usef("--exclude-functions: %v", err)
	}
	for _, text := range c.Lines {
		l, err := selection.ParseLines(text)
		if err != nil {
			return nil, usef("--lines: %v", err)
		}
		out.lines = append(out.lines, chosenLines{Lines: l})
	}
	if c.Since != "" {
		if out.base, err = git.ParseBase(c.Since); err != nil {
			return nil, usef("--diff: %v", err)
		}
	}
	if c.Sample != "" {
		size, err := selection.ParseSize(c.Sample)
		if err != nil {
			return nil, usef("--sample: %v", err)
		}
		out.size = &size
	}
	return out, nil
}

func (ch *chooser) leftByDiff() string { return "not changed since " + ch.since }

// choose leaves out those of the mutants found last that are not wanted.
func (f *finder) choose(ctx context.Context) error {
	ch := f.chooser
	fresh := f.mutants[ch.done:]
	f.naming.identify(fresh) // whatever is chosen of them
	f.leaveOut(fresh, leftByAttribute, func(c *candidate) bool {
		return slices.ContainsFunc(c.places, func(p *place) bool { return p.ignored })
	})
	if !ch.functions.All() {
		f.leaveOut(fresh, leftByFunction, func(c *candidate) bool {
			return !slices.ContainsFunc(c.places, func(p *place) bool { return ch.chosen(p.function) })
		})
	}
	if len(ch.lines) > 0 {
		f.meetFiles()
		f.leaveOut(fresh, leftByLines, func(c *candidate) bool { return !ch.onLines(c, f.path(c)) })
	}
	if ch.since != "" {
		if err := f.leaveUnchanged(ctx, fresh); err != nil {
			return err
		}
	}
	if ch.size != nil {
		f.sample(fresh)
	}
	f.mutants = slices.DeleteFunc(f.mutants, func(c *candidate) bool { return c.left })
	ch.done = len(f.mutants)
	f.places = append(f.places[:ch.places], prune(f.places[ch.places:])...)
	ch.places = len(f.places)
	return nil
}

// leaveOut leaves mutants out for a reason.
func (f *finder) leaveOut(mutants []*candidate, reason string, is func(*candidate) bool) {
	for _, c := range mutants {
		if !c.left && is(c) {
			c.left = true
			f.skipped[reason]++
		}
	}
}

func (ch *chooser) chosen(function string) bool {
	is, known := ch.matches[function]
	if !known {
		is = ch.functions.Match(selection.QualifiedName(function))
		ch.matches[function] = is
	}
	return is
}

// path is the absolute path of a mutant's file.
func (f *finder) path(c *candidate) string {
	if filepath.IsAbs(c.Edit.File) {
		return c.Edit.File
	}
	return filepath.Join(f.root, c.Edit.File)
}

// edited are the lines that the mutant's edit is on.
func (c *candidate) edited() selection.Range {
	r := selection.Range{First: c.Edit.Start.Line, Last: c.Edit.End.Line}
	if c.Edit.End.Col <= 1 && r.Last > r.First {
		r.Last-- // it ends with the line before
	}
	return r
}

func (ch *chooser) onLines(c *candidate, path string) bool {
	return slices.ContainsFunc(ch.lines, func(l chosenLines) bool {
		return l.Names(c.Edit.File, path) && selection.Ranges{l.Range}.Meets(c.edited())
	})
}

// meetFiles notes which of the named files the program is made of.
func (f *finder) meetFiles() {
	for i := range f.chooser.lines {
		l := &f.chooser.lines[i]
		for path, text := range f.files {
			if text != nil && l.Names(f.filter.Rel(path), path) {
				if last, _ := text.Position(len(text.Text())); l.First <= last {
					l.known = true
				}
			}
		}
	}
}

// unknownLines complains about lines that are nowhere in the program.
func (f *finder) unknownLines() error {
	for _, l := range f.chooser.lines {
		if l.known {
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(f.files)) {
			if !l.Names(f.filter.Rel(path), path) {
				continue
			}
			if f.files[path] == nil {
				return usef("--lines %s: %s is not mutated: %s (--include and --exclude say which files are)", l.Text, f.filter.Rel(path), f.reason(path))
			}
			return usef("--lines %s: %s has fewer lines", l.Text, f.filter.Rel(path))
		}
		return usef("--lines %s: the program has no code from a file of that name; 'ames list' shows the names of all that is mutated", l.Text)
	}
	return nil
}

func (f *finder) leaveUnchanged(ctx context.Context, mutants []*candidate) error {
	ch := f.chooser
	files := map[string]bool{}
	for _, c := range mutants {
		if !c.left {
			files[f.path(c)] = true
		}
	}
	changes, err := ch.base.Changes(ctx, slices.Sorted(maps.Keys(files)))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return usef("--diff %s: %v", ch.since, err)
	}
	f.leaveOut(mutants, "in no git repository that knows "+ch.since, func(c *candidate) bool { return !changes[f.path(c)].Inside })
	f.leaveOut(mutants, ch.leftByDiff(), func(c *candidate) bool { return !changes[f.path(c)].Changed.Meets(c.edited()) })
	return nil
}

// prune takes mutants that are left out from the functions that they are in, and gives
// those functions that have others.
func prune(places []*place) []*place {
	for _, p := range places {
		if slices.ContainsFunc(p.mutants, func(c *candidate) bool { return c.left }) {
			p.prune()
		}
	}
	return slices.DeleteFunc(places, func(p *place) bool { return len(p.mutations) == 0 })
}

func (p *place) prune() {
	old := *p
	p.mutations, p.numbers, p.mutants = nil, nil, nil
	number := make([]int32, len(old.mutants)+1)
	for i, c := range old.mutants {
		if c.left {
			continue
		}
		p.mutants = append(p.mutants, c)
		number[i+1] = int32(len(p.mutants))
		c.numbers[slices.Index(c.places, p)] = number[i+1]
	}
	for i, m := range old.mutations {
		if n := number[old.numbers[i]]; n > 0 {
			p.mutations, p.numbers = append(p.mutations, m), append(p.numbers, n)
		}
	}
}

// nothingChanged reports whether there would be mutants if more had changed: that there are
// none is an answer then.
func (f *finder) nothingChanged() bool {
	return f.chooser.since != "" && f.skipped[f.chooser.leftByDiff()] > 0
}

// advice says what would make for more mutants.
func (f *finder) advice() string {
	switch {
	case f.skipped[point.SkipOptimised] > 0:
		return "Callers hold inlined copies of such functions, so that verdicts would be wrong: compile with -O0 in place of -O1, -O2 or -Og"
	case f.skipped[reasonStale] > 0:
		return "Build the program again"
	case f.skipped[reasonPreprocessed] > 0:
		return preprocessedAdvice
	case f.skipped[point.SkipBeforeSanitizer] > 0:
		return "What the sanitizer finds would be missed: compile with -fembed-bitcode=all, without -Xclang before it, or install the LLVM library of the compiler's version"
	case f.skipped[point.SkipColumns] > 0:
		return "Places in the source are not known without columns: compile without -gno-column-info"
	case len(f.missing) > 0:
		return fmt.Sprintf("There is no %s: if sources were moved, or compiled with a prefix map, --source-map FROM=TO says where they are now", f.missing[0])
	case f.skipped[point.SkipLanguage] > 0:
		return "Ames mutates C and C++"
	}
	var out []string
	for flag, reason := range map[string]string{"--functions": leftByFunction, "--lines": leftByLines} {
		if f.skipped[reason] > 0 {
			out = append(out, flag)
		}
	}
	if len(out) == 0 {
		return "Use --include GLOB to mutate files that are left out by default, --operators for other operators"
	}
	slices.Sort(out)
	return "Choose more with " + strings.Join(out, " or ")
}
