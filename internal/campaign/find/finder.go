// Package find finds the mutants of a campaign's modules: from what is in the code and what
// the texts say, by way of the mutation operators, it makes mutants with identities, leaves
// out what was not chosen, and says how many of what were left out. It runs nothing and
// compiles nothing.
package find

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/mutation/noise"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/schema"
	"ames/internal/mutation/source"
)

// Finder gathers the mutants of all modules.
type Finder struct {
	*work.Work
	set     *units.Set
	enabled map[string]bool
	texts   *texts
	memory  *memory
	chooser *chooser
	naming  naming
	// compiled are the files that compilers were given, by their names in results, except those that
	// units compiled with optimisation have code of; nil if there is no such unit.
	compiled map[string]bool
	skipped  skips
	macros   *source.Definitions // nil: macros are not mutated
	noise    noiseFilter
	poll     operator.Poll
	searched map[*point.Function]*search // ahead
	found    []found
	byKey    map[mutantKey]*Mutant
	mutants  []*Mutant
	places   []*Place
}

// New makes a finder for a set of modules.
func New(w *work.Work, set *units.Set) (*Finder, error) {
	enabled, err := operator.Select(w.Operators)
	if err != nil {
		return nil, work.Usef("--operators: %v", err)
	}
	filter, err := source.NewFilter(source.Options{Root: w.Dir, Include: w.Include, Exclude: w.Exclude})
	if err != nil {
		return nil, work.Usef("%v", err)
	}
	judge, err := noise.New(w.Noise)
	if err != nil {
		return nil, work.Usef("--mutate-noise: %v", err)
	}
	chooser, err := newChooser(w.Choice)
	if err != nil {
		return nil, err
	}
	f := &Finder{
		Work: w, set: set, enabled: enabled, texts: newTexts(w.Dir, filter), chooser: chooser,
		noise:    noiseFilter{judge, map[mutantKey]bool{}},
		skipped:  skips{},
		searched: map[*point.Function]*search{},
		byKey:    map[mutantKey]*Mutant{},
	}
	if w.Macros {
		f.macros = source.NewDefinitions()
	}
	f.memory = newMemory(f.texts, set.Builder, enabled, f.macros != nil)
	return f, nil
}

// Add finds the mutants of modules that were not added before, and chooses among them. It gives the places that have
// some of these.
func (f *Finder) Add(ctx context.Context, mods []*units.Module) ([]*Place, error) {
	if err := f.checkTexts(mods); err != nil {
		return nil, err
	}
	f.findInlined()
	for _, m := range mods {
		if err := f.module(ctx, m); err != nil {
			return nil, err
		}
	}
	f.join()
	before := f.chooser.places
	if err := f.choose(ctx); err != nil {
		return nil, err
	}
	return f.places[before:], nil
}

// Complaints are about comments that were meant to suppress mutants, but do not.
func (f *Finder) Complaints() []string { return f.texts.complaints() }

// found are the candidates of one function.
type found struct {
	module, unit int
	function     *point.Function
	candidates   []operator.Candidate
}

// search is the looking for mutants in one function.
type search struct {
	found
	number   int32 // of the function in its unit
	unit     *point.Unit
	files    *unitFiles
	findings *operator.Findings // nil: not yet
}

// Ahead looks for mutants in what is known of a module while some of its units are still
// being read.
func (f *Finder) Ahead(ctx context.Context, m *units.Module) error {
	searches, err := f.search(ctx, m)
	for _, s := range searches {
		f.searched[s.function] = s
	}
	return err
}

// module finds the mutants of one module; so many functions at the same time.
func (f *Finder) module(ctx context.Context, m *units.Module) error {
	searches, err := f.search(ctx, m)
	if err != nil {
		return err
	}
	f.countUnfit(m)
	for _, s := range searches {
		f.countLeftOut(s)
		f.poll.Add(s.findings)
		if len(s.findings.Candidates) > 0 {
			s.candidates = slices.Clone(s.findings.Candidates) // some are taken out
			f.found = append(f.found, s.found)
		}
	}
	f.memory.remember(searches)
	return nil
}

// search looks for mutants in all of a module that has been read.
func (f *Finder) search(ctx context.Context, m *units.Module) ([]*search, error) {
	if err := f.memory.recall(ctx, m, f.Jobs); err != nil {
		return nil, err
	}
	searches := f.searches(m)
	left := slices.DeleteFunc(slices.Clone(searches), func(s *search) bool { return s.findings != nil })
	return searches, work.Parallel(ctx, len(left), f.Jobs,
		func(_ context.Context, i int) error { return f.look(left[i]) })
}

// searches lists the functions of a module in which mutants are looked for, or were ahead.
func (f *Finder) searches(m *units.Module) []*search {
	var out []*search
	owner := m.Owners()
	for u, a := range m.Units {
		if a == nil {
			continue
		}
		files := f.memory.units[a.Unit]
		for i := range a.Unit.Functions {
			fn := &a.Unit.Functions[i]
			if fn.Skip != "" || !fn.Internal && owner[fn.Name] != u {
				continue
			}
			s := f.searched[fn]
			if s == nil {
				s = &search{found: found{module: m.Index, unit: u, function: fn}, number: int32(i), unit: a.Unit,
					files: files, findings: files.findings.known[int32(i)]}
			}
			out = append(out, s)
		}
	}
	return out
}

// wanted reports whether something of the function may be mutated.
func (s *search) wanted() bool {
	return slices.ContainsFunc(s.function.Files, func(file int32) bool { return s.files.texts[file] != nil })
}

func (f *Finder) look(s *search) error {
	if !s.wanted() {
		s.findings = &operator.Findings{}
		return nil
	}
	points, err := s.unit.PointsOf(s.function)
	if err != nil {
		return err
	}
	var scope func([]string) *source.Scope
	if f.macros != nil {
		scope = f.macros.Scope
	}
	s.findings = operator.Search(s.unit, points, s.files.texts, f.enabled, scope)
	s.files.findings.more.Store(true)
	return nil
}

// countUnfit counts the functions that cannot be mutated.
func (f *Finder) countUnfit(m *units.Module) {
	for _, a := range m.Units {
		f.barTables(a.Unit)
		for i := range a.Unit.Functions {
			if reason := a.Unit.Functions[i].Skip; reason != "" {
				f.skipped[reason]++
			}
		}
	}
}

// barTables leaves out the tables of which some of a unit's code cannot be told.
func (f *Finder) barTables(u *point.Unit) {
	for i := range u.Tables {
		t := &u.Tables[i]
		if text := f.memory.units[u].texts[t.File]; t.Skip != "" && text != nil {
			f.skipped[t.Skip]++
			f.poll.Bar(text, t)
		}
	}
}

// countLeftOut counts what is passed over in a function.
func (f *Finder) countLeftOut(s *search) {
	for i, file := range s.function.Files {
		if reason := s.files.reasons[file]; reason != "" {
			f.skipped[reason] += int(s.function.Counts[i])
		}
	}
	for _, left := range s.findings.Skipped {
		f.skipped[left.Reason] += left.Count
	}
}

// join makes mutants of the modules' candidates, those aside that not all code of their
// place can have.
func (f *Finder) join() {
	for _, in := range f.found {
		in.candidates = slices.DeleteFunc(in.candidates, func(c operator.Candidate) bool {
			if f.poll.Unanimous(&c) {
				return f.noise.leavesOut(&c, f.texts, f.skipped)
			}
			f.skipped[operator.SkipInstance]++
			return true
		})
		if len(in.candidates) > 0 {
			f.place(in)
		}
	}
	f.found = nil
}

func (f *Finder) place(in found) {
	p := &Place{Module: in.module, Unit: in.unit, Function: in.function.Name,
		Instructions: in.function.Instructions, ignored: in.function.Ignored}
	number := map[*Mutant]int32{}
	for i := range in.candidates {
		at := &in.candidates[i]
		c := f.candidate(at)
		n, ok := number[c]
		if !ok {
			n = int32(len(p.Mutants) + 1)
			number[c] = n
			p.Mutants = append(p.Mutants, c)
			c.Places = append(c.Places, p)
			c.Numbers = append(c.Numbers, n)
		}
		c.Sites = append(c.Sites, mutant.Site{Module: in.module, Unit: in.unit, Function: in.function.Name,
			Point: int(at.Index), Change: at.Change.String()})
		if c.Ignored != "" {
			continue
		}
		p.Mutations = append(p.Mutations, schema.Mutation{Index: at.Index, Change: at.Change})
		p.Numbers = append(p.Numbers, n)
	}
	if len(p.Mutations) > 0 {
		f.places = append(f.places, p)
	}
}

func (f *Finder) candidate(from *operator.Candidate) *Mutant {
	e := from.Edit
	key := keyOf(from)
	if c, ok := f.byKey[key]; ok {
		return c
	}
	c := &Mutant{Index: -1, Mutant: mutant.Mutant{Operator: from.Operator, Description: from.Description, Edit: e,
		At: from.At}}
	c.Edit.File = f.texts.filter.Rel(e.File)
	if reason, ok := f.texts.suppressions(e.File).Match(c.At.Line, c.Operator); ok {
		c.Ignored = strings.TrimSuffix("a comment says so: "+reason, ": ")
	}
	if c.Ignored == "" && f.compiled != nil && !f.compiled[c.Edit.File] {
		c.Ignored = reasonInlined
	}
	f.byKey[key] = c
	f.mutants = append(f.mutants, c)
	return c
}

// Finish gives all that was found, and makes sure that there is something.
func (f *Finder) Finish() (*Found, error) {
	slices.SortStableFunc(f.mutants, bySource)
	if err := f.chooser.unknownLines(f.texts); err != nil {
		return nil, err
	}
	if len(f.mutants) == 0 && !f.chooser.nothingChanged(f.skipped) {
		return nil, f.nothing()
	}
	out := &Found{Mutants: f.mutants, Places: f.places, Skips: f.skipped.list(), Sources: map[string]string{},
		Population: f.chooser.population, Decide: f.texts.filter.Decide}
	for i, m := range f.mutants {
		m.Index = i
		if _, ok := out.Sources[m.Edit.File]; ok {
			continue
		}
		if text := f.texts.open(f.texts.path(m)); text != nil {
			out.Sources[m.Edit.File] = text.Text()
		}
	}
	return out, nil
}

// nothing is the error of a program without mutants.
func (f *Finder) nothing() error {
	var why []string
	for _, s := range f.skipped.list() {
		why = append(why, fmt.Sprintf("%d (%s)", s.Count, s.Reason))
	}
	if len(why) == 0 {
		return work.Usef("no mutants found: the program's own functions have no code that the chosen mutation " +
			"operators change; " +
			"was it compiled with -g?")
	}
	return work.Usef("no mutants found; places passed over: %s. %s", strings.Join(why, ", "), f.advice())
}
