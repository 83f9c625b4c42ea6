package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ames/internal/codegen"
	"ames/internal/mutant"
	"ames/internal/operator"
	"ames/internal/schedule"
	"ames/internal/source"
)

// place is one function of one module that mutants are in. Of functions that
// several units define, one stands for all.
type place struct {
	module, unit int
	function     string
	instructions int
	ignored      bool // the function is marked as not to be mutated
	// mutations and numbers make up the function's schema; mutants gives the
	// mutant of each number, from 1.
	mutations []codegen.Mutation
	numbers   []int32
	mutants   []*candidate // by number-1
}

// candidate is a mutant on its way to a verdict.
type candidate struct {
	mutant.Mutant
	places  []*place
	numbers []int32 // the mutant's number in each place
	failure string  // why it could not be compiled or linked in some place
	ignored string  // the comment by which it is not wanted
	left    bool    // it is not chosen
	// reached and infected are the tests that execute the mutant, and those of them
	// in which a value may differ.
	reached, infected *schedule.Set
	seen              *schedule.Set // of those, as far as observed
	// own is the digest of the mutant's code, all and one are the inputs of its verdict and
	// of one that the test that noticed it last time is enough for; earlier is a verdict of
	// an earlier run.
	own      []byte
	all, one mutant.Inputs
	earlier  *mutant.Verdict
}

type mutantKey struct {
	operator, file, replacement string
	start, end, at              mutant.Position
}

// found are the candidates of one function.
type found struct {
	module, unit int
	function     *operator.Function
	candidates   []operator.Candidate
}

// finder gathers the mutants of all modules.
type finder struct {
	enabled map[string]bool
	filter  *source.Filter
	root    string // what relative names of files refer to
	chooser *chooser
	naming  naming
	opening sync.Mutex
	files   map[string]*source.File // nil: not to be mutated
	// suppressed is what comments say, by file.
	suppressed map[string]*source.Suppressions
	skipped    map[string]int
	poll       operator.Poll
	found      []found
	byKey      map[mutantKey]*candidate
	mutants    []*candidate
	places     []*place
}

func newFinder(o *Options) (*finder, error) {
	enabled, err := operator.Select(o.Operators)
	if err != nil {
		return nil, usef("--operators: %v", err)
	}
	filter, err := source.NewFilter(source.Options{Root: o.Dir, Include: o.Include, Exclude: o.Exclude})
	if err != nil {
		return nil, usef("%v", err)
	}
	chooser, err := newChooser(o.Choice)
	if err != nil {
		return nil, err
	}
	return &finder{enabled: enabled, filter: filter, root: o.Dir, chooser: chooser, files: map[string]*source.File{}, suppressed: map[string]*source.Suppressions{},
		skipped: map[string]int{}, byKey: map[mutantKey]*candidate{}}, nil
}

// open returns the text of a file that is to be mutated, nil for others.
func (f *finder) open(path string) *source.File {
	f.opening.Lock()
	defer f.opening.Unlock()
	if text, ok := f.files[path]; ok {
		return text
	}
	var text *source.File
	if keep, _ := f.filter.Decide(path); keep {
		if opened, err := source.Open(path); err == nil {
			text = opened
		}
	}
	f.files[path] = text
	return text
}

// reason says why a file is not mutated.
func (f *finder) reason(path string) string {
	if keep, reason := f.filter.Decide(path); !keep {
		return reason
	}
	return source.ReasonMissing
}

// search is the looking for mutants in one function.
type search struct {
	found
	unit    *operator.Unit
	points  []operator.Point
	skipped map[string]int
}

// module finds the mutants of one module; so many functions at the same time.
func (f *finder) module(ctx context.Context, m *module, jobs int) error {
	searches := f.searches(m)
	err := parallel(ctx, len(searches), jobs, func(_ context.Context, i int) error {
		f.search(&searches[i])
		return nil
	})
	if err != nil {
		return err
	}
	for i := range searches {
		s := &searches[i]
		for reason, n := range s.skipped {
			f.skipped[reason] += n
		}
		f.poll.Add(s.unit, s.points, s.candidates, f.open)
		if len(s.candidates) > 0 {
			f.found = append(f.found, s.found)
		}
	}
	return nil
}

// searches lists the functions of a module in which mutants are looked for.
func (f *finder) searches(m *module) []search {
	var out []search
	owner := owners(m)
	for u, a := range m.units {
		points := a.Unit.Points
		for n := range a.Unit.Functions {
			end := 0
			for end < len(points) && points[end].Func == int32(n) {
				end++
			}
			own := points[:end]
			points = points[end:]
			fn := &a.Unit.Functions[n]
			if fn.Skip != "" {
				f.skipped[fn.Skip]++
				continue
			}
			if !fn.Internal && owner[fn.Name] != u {
				continue
			}
			out = append(out, search{found: found{module: m.index, unit: u, function: fn}, unit: a.Unit, points: own, skipped: map[string]int{}})
		}
	}
	return out
}

// owners says for every name that is not a unit's own which unit's definition
// the program has: a plain definition if there is one, else the first.
func owners(m *module) map[string]int {
	owner := map[string]int{}
	strong := map[string]bool{}
	for u, a := range m.units {
		for _, fn := range a.Unit.Functions {
			if fn.Internal {
				continue
			}
			if _, known := owner[fn.Name]; !known || !fn.Discardable && !strong[fn.Name] {
				owner[fn.Name] = u
			}
			strong[fn.Name] = strong[fn.Name] || !fn.Discardable
		}
	}
	return owner
}

func (f *finder) search(s *search) {
	for i := range s.points {
		if path := s.unit.Files[s.points[i].File]; f.open(path) == nil {
			s.skipped[f.reason(path)]++
		}
	}
	s.candidates = operator.Find(s.unit, s.points, f.open, f.enabled, s.skipped)
}

// join makes mutants of the modules' candidates, those aside that not all code of their
// place can have.
func (f *finder) join() {
	for _, in := range f.found {
		in.candidates = slices.DeleteFunc(in.candidates, func(c operator.Candidate) bool {
			if f.poll.Unanimous(&c) {
				return false
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

func (f *finder) place(in found) {
	p := &place{module: in.module, unit: in.unit, function: in.function.Name, instructions: in.function.Instructions, ignored: in.function.Ignored}
	number := map[*candidate]int32{}
	for i := range in.candidates {
		at := &in.candidates[i]
		c := f.candidate(at)
		n, ok := number[c]
		if !ok {
			n = int32(len(p.mutants) + 1)
			number[c] = n
			p.mutants = append(p.mutants, c)
			c.places = append(c.places, p)
			c.numbers = append(c.numbers, n)
		}
		c.Sites = append(c.Sites, mutant.Site{Module: in.module, Unit: in.unit, Function: in.function.Name, Point: int(at.Index), Change: at.Change.String()})
		if c.ignored != "" {
			continue
		}
		p.mutations = append(p.mutations, codegen.Mutation{Index: at.Index, Change: at.Change})
		p.numbers = append(p.numbers, n)
	}
	if len(p.mutations) > 0 {
		f.places = append(f.places, p)
	}
}

func (f *finder) candidate(from *operator.Candidate) *candidate {
	e := from.Edit
	key := mutantKey{from.Operator, e.File, e.Replacement, e.Start, e.End, from.At}
	if c, ok := f.byKey[key]; ok {
		return c
	}
	c := &candidate{Mutant: mutant.Mutant{Operator: from.Operator, Description: from.Description, Edit: e, At: from.At}}
	c.Edit.File = f.filter.Rel(e.File)
	if reason, ok := f.suppressions(e.File).Match(c.At.Line, c.Operator); ok {
		c.ignored = strings.TrimSuffix("a comment says so: "+reason, ": ")
	}
	f.byKey[key] = c
	f.mutants = append(f.mutants, c)
	return c
}

func (f *finder) suppressions(path string) *source.Suppressions {
	s := f.suppressed[path]
	if s == nil {
		read := f.open(path).Suppressions(operator.Known)
		s = &read
		f.suppressed[path] = s
	}
	return s
}

// complaints are about comments that were meant to suppress mutants, but do not.
func (f *finder) complaints() []string {
	var out []string
	for path, s := range f.suppressed {
		for _, p := range s.Problems {
			out = append(out, fmt.Sprintf("%s:%d:%d: %s", f.filter.Rel(path), p.Line, p.Col, p.Text))
		}
	}
	slices.Sort(out)
	return out
}

// keep drops all mutants but those named; an empty list keeps all.
func (f *finder) keep(only []string) {
	if len(only) == 0 {
		return
	}
	f.mutants = slices.DeleteFunc(f.mutants, func(c *candidate) bool { return !slices.Contains(only, c.ID) })
}

// bySource is the order of mutants in the source.
func bySource(a, b *candidate) int {
	return cmp.Or(strings.Compare(a.Edit.File, b.Edit.File), cmp.Compare(a.At.Line, b.At.Line),
		cmp.Compare(a.At.Col, b.At.Col), strings.Compare(a.Operator, b.Operator), strings.Compare(a.Edit.Replacement, b.Edit.Replacement))
}

// finish sorts the mutants and makes sure that there are any.
func (f *finder) finish() error {
	slices.SortStableFunc(f.mutants, bySource)
	if err := f.unknownLines(); err != nil {
		return err
	}
	if len(f.mutants) > 0 || f.nothingChanged() {
		return nil
	}
	var why []string
	for _, s := range f.skips() {
		why = append(why, fmt.Sprintf("%d %s", s.Count, s.Reason))
	}
	if len(why) == 0 {
		return usef("no mutants found: the program's own functions have no code that the chosen mutation operators change; was it compiled with -g?")
	}
	return usef("no mutants found; places passed over: %s. %s", strings.Join(why, ", "), f.advice())
}

func (f *finder) skips() []mutant.Skip {
	var out []mutant.Skip
	for reason, n := range f.skipped {
		out = append(out, mutant.Skip{Reason: reason, Count: n})
	}
	slices.SortFunc(out, func(a, b mutant.Skip) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Reason, b.Reason))
	})
	return out
}
