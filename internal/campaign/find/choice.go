package find

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ames/internal/campaign/work"
	"ames/internal/mutation/git"
	"ames/internal/mutation/point"
	"ames/internal/mutation/selection"
)

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

func newChooser(c work.Choice) (*chooser, error) {
	out := &chooser{matches: map[string]bool{}, since: c.Since, seed: c.Seed}
	var err error
	if out.functions, err = selection.NewFunctions(c.Functions, nil); err != nil {
		return nil, work.Usef("--functions: %v", err)
	}
	if out.functions, err = selection.NewFunctions(c.Functions, c.Without); err != nil {
		return nil, work.Usef("--exclude-functions: %v", err)
	}
	for _, text := range c.Lines {
		l, err := selection.ParseLines(text)
		if err != nil {
			return nil, work.Usef("--lines: %v", err)
		}
		out.lines = append(out.lines, chosenLines{Lines: l})
	}
	if c.Since != "" {
		if out.base, err = git.ParseBase(c.Since); err != nil {
			return nil, work.Usef("--diff: %v", err)
		}
	}
	if c.Sample != "" {
		size, err := selection.ParseSize(c.Sample)
		if err != nil {
			return nil, work.Usef("--sample: %v", err)
		}
		out.size = &size
	}
	return out, nil
}

func (ch *chooser) leftByDiff() string { return "not changed since " + ch.since }

// choose leaves out those of the mutants found last that are not wanted.
func (f *Finder) choose(ctx context.Context) error {
	ch := f.chooser
	fresh := f.mutants[ch.done:]
	f.naming.identify(fresh) // whatever is chosen of them
	f.skipped.leaveOut(fresh, leftByAttribute, func(c *Mutant) bool {
		return slices.ContainsFunc(c.Places, func(p *Place) bool { return p.ignored })
	})
	if !ch.functions.All() {
		f.skipped.leaveOut(fresh, leftByFunction, func(c *Mutant) bool {
			return !slices.ContainsFunc(c.Places, func(p *Place) bool { return ch.chosen(p.Function) })
		})
	}
	if len(ch.lines) > 0 {
		ch.meetFiles(f.texts)
		f.skipped.leaveOut(fresh, leftByLines, func(c *Mutant) bool { return !ch.onLines(c, f.texts.path(c)) })
	}
	if ch.since != "" {
		if err := f.leaveUnchanged(ctx, fresh); err != nil {
			return err
		}
	}
	if ch.size != nil {
		ch.sample(f.mutants[:ch.done], fresh, f.skipped)
	}
	f.mutants = slices.DeleteFunc(f.mutants, func(c *Mutant) bool { return c.left })
	ch.done = len(f.mutants)
	f.places = append(f.places[:ch.places], prune(f.places[ch.places:])...)
	ch.places = len(f.places)
	return nil
}

func (ch *chooser) chosen(function string) bool {
	is, known := ch.matches[function]
	if !known {
		is = ch.functions.Match(selection.QualifiedName(function))
		ch.matches[function] = is
	}
	return is
}

// edited are the lines that the mutant's edit is on.
func (c *Mutant) edited() selection.Range {
	r := selection.Range{First: c.Edit.Start.Line, Last: c.Edit.End.Line}
	if c.Edit.End.Col <= 1 && r.Last > r.First {
		r.Last-- // it ends with the line before
	}
	return r
}

func (ch *chooser) onLines(c *Mutant, path string) bool {
	return slices.ContainsFunc(ch.lines, func(l chosenLines) bool {
		return l.Names(c.Edit.File, path) && selection.Ranges{l.Range}.Meets(c.edited())
	})
}

// meetFiles notes which of the named files the program is made of.
func (ch *chooser) meetFiles(t *texts) {
	for i := range ch.lines {
		l := &ch.lines[i]
		for path, text := range t.files {
			if text != nil && l.Names(t.filter.Rel(path), path) {
				if last, _ := text.Position(len(text.Text())); l.First <= last {
					l.known = true
				}
			}
		}
	}
}

// unknownLines complains about lines that are nowhere in the program.
func (ch *chooser) unknownLines(t *texts) error {
	for _, l := range ch.lines {
		if l.known {
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(t.files)) {
			if !l.Names(t.filter.Rel(path), path) {
				continue
			}
			if t.files[path] == nil {
				return work.Usef("--lines %s: %s is not mutated: %s (--include and --exclude say which files are)",
					l.Text, t.filter.Rel(path), t.reason(path))
			}
			return work.Usef("--lines %s: %s has fewer lines", l.Text, t.filter.Rel(path))
		}
		return work.Usef("--lines %s: the program has no code from a file of that name; 'ames list' shows the "+
			"names of all that is mutated", l.Text)
	}
	return nil
}

func (f *Finder) leaveUnchanged(ctx context.Context, mutants []*Mutant) error {
	ch := f.chooser
	files := map[string]bool{}
	for _, c := range mutants {
		if !c.left {
			files[f.texts.path(c)] = true
		}
	}
	changes, err := ch.base.Changes(ctx, slices.Sorted(maps.Keys(files)))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return work.Usef("--diff %s: %v", ch.since, err)
	}
	f.skipped.leaveOut(mutants, "in no git repository that knows "+ch.since,
		func(c *Mutant) bool { return !changes[f.texts.path(c)].Inside })
	f.skipped.leaveOut(mutants, ch.leftByDiff(),
		func(c *Mutant) bool { return !changes[f.texts.path(c)].Changed.Meets(c.edited()) })
	return nil
}

// prune takes mutants that are left out from the functions that they are in, and gives
// those functions that have others.
func prune(places []*Place) []*Place {
	for _, p := range places {
		if slices.ContainsFunc(p.Mutants, func(c *Mutant) bool { return c.left }) {
			p.prune()
		}
	}
	return slices.DeleteFunc(places, func(p *Place) bool { return len(p.Mutations) == 0 })
}

func (p *Place) prune() {
	old := *p
	p.Mutations, p.Numbers, p.Mutants = nil, nil, nil
	number := make([]int32, len(old.Mutants)+1)
	for i, c := range old.Mutants {
		if c.left {
			continue
		}
		p.Mutants = append(p.Mutants, c)
		number[i+1] = int32(len(p.Mutants))
		c.Numbers[slices.Index(c.Places, p)] = number[i+1]
	}
	for i, m := range old.Mutations {
		if n := number[old.Numbers[i]]; n > 0 {
			p.Mutations, p.Numbers = append(p.Mutations, m), append(p.Numbers, n)
		}
	}
}

// nothingChanged reports whether there would be mutants if more had changed: that there are
// none is an answer then.
func (ch *chooser) nothingChanged(skipped skips) bool {
	return ch.since != "" && skipped[ch.leftByDiff()] > 0
}

// advice says what would make for more mutants.
func (f *Finder) advice() string {
	switch {
	case f.skipped[point.SkipOptimised] > 0:
		return "Callers hold inlined copies of such functions, so that verdicts would be wrong: compile with -O0 " +
			"in place of -O1, -O2 or -Og"
	case f.skipped[reasonStale] > 0:
		return "Build the program again"
	case f.skipped[reasonPreprocessed] > 0:
		return preprocessedAdvice
	case f.skipped[point.SkipBeforeSanitizer] > 0:
		return "What the sanitizer finds would be missed: compile with -fembed-bitcode=all, without -Xclang " +
			"before it, or install the LLVM library of the compiler's version"
	case f.skipped[point.SkipColumns] > 0:
		return "Places in the source are not known without columns: compile without -gno-column-info"
	case len(f.texts.missing) > 0:
		return fmt.Sprintf("There is no %s: if sources were moved, or compiled with a prefix map, --source-map "+
			"FROM=TO says where they are now", f.texts.missing[0])
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
