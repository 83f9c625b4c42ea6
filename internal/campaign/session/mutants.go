package session

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/mutation/codegen"
	"ames/internal/mutation/noise"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
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
	numbers []int32       // the mutant's number in each place
	failed  mutant.Status // if it is taken out: CompileError or NotReproduced
	failure string        // why it could not be compiled, linked or reproduced in some place
	ignored string        // why it is not judged: a comment says so, or the linker folded its function
	left    bool          // it is not chosen
	// reached and infected are the tests that execute the mutant, and those of them
	// in which a value may differ.
	reached, infected *schedule.Set
	seen              *schedule.Set // of those, as far as observed
	// own is the digest of the mutant's code, all are the inputs of its verdict, and earlier is
	// one of an earlier run.
	own     []byte
	all     mutant.Inputs
	earlier *mutant.Verdict
}

type mutantKey struct {
	operator, file, replacement string
	start, end, at              source.Position
}

// found are the candidates of one function.
type found struct {
	module, unit int
	function     *point.Function
	candidates   []operator.Candidate
}

// finder gathers the mutants of all modules.
type finder struct {
	enabled map[string]bool
	filter  *source.Filter
	root    string // what relative names of files refer to
	chooser *chooser
	naming  naming
	builder *codegen.Builder
	opening sync.Mutex
	files   map[string]*source.File // nil: not to be mutated
	unfit   map[string]string       // why the text of a file cannot be mutated
	// compiled are the files that compilers were given, by their names in results, except those that
	// units compiled with optimisation have code of; nil if there is no such unit.
	compiled  map[string]bool
	checksums map[*source.File]string
	units     map[*point.Unit]*unitFiles
	sums      map[*source.File][sha256.Size]byte
	// suppressed is what comments say, by file.
	suppressed map[string]*source.Suppressions
	skipped    map[string]int
	missing    []string            // files that are not there
	macros     *source.Definitions // nil: macros are not mutated
	noise      *noise.Judge
	noisy      map[mutantKey]bool // left out as noise or not
	poll       operator.Poll
	searched   map[*point.Function]*search // ahead
	found      []found
	byKey      map[mutantKey]*candidate
	mutants    []*candidate
	places     []*place
}

func newFinder(o *Options, builder *codegen.Builder) (*finder, error) {
	enabled, err := operator.Select(o.Operators)
	if err != nil {
		return nil, usef("--operators: %v", err)
	}
	filter, err := source.NewFilter(source.Options{Root: o.Dir, Include: o.Include, Exclude: o.Exclude})
	if err != nil {
		return nil, usef("%v", err)
	}
	judge, err := noise.New(o.Noise)
	if err != nil {
		return nil, usef("--mutate-noise: %v", err)
	}
	var macros *source.Definitions
	if o.Macros {
		macros = source.NewDefinitions()
	}
	chooser, err := newChooser(o.Choice)
	if err != nil {
		return nil, err
	}
	return &finder{enabled: enabled, filter: filter, root: o.Dir, chooser: chooser, macros: macros, noise: judge, noisy: map[mutantKey]bool{},
		builder: builder, files: map[string]*source.File{}, unfit: map[string]string{}, checksums: map[*source.File]string{}, units: map[*point.Unit]*unitFiles{}, sums: map[*source.File][sha256.Size]byte{}, suppressed: map[string]*source.Suppressions{}, skipped: map[string]int{},
		searched: map[*point.Function]*search{}, byKey: map[mutantKey]*candidate{}}, nil
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
	if reason := f.unfit[path]; reason != "" {
		return reason
	}
	keep, reason := f.filter.Decide(path)
	if keep {
		reason = source.ReasonMissing
	}
	if reason == source.ReasonMissing {
		f.missing = append(f.missing, path)
	}
	return reason
}

// search is the looking for mutants in one function.
type search struct {
	found
	number   int32 // of the function in its unit
	unit     *point.Unit
	files    *unitFiles
	findings *operator.Findings // nil: not yet
}

// unitFiles are the texts of a unit's files, why others are not mutated, and what is known to be
// found there.
type unitFiles struct {
	texts    operator.Texts
	reasons  []string
	findings findings
}

// ahead looks for mutants in what is known of a module while some of its units are still
// being read.
func (f *finder) ahead(ctx context.Context, m *module, jobs int) error {
	searches, err := f.search(ctx, m, jobs)
	for _, s := range searches {
		f.searched[s.function] = s
	}
	return err
}

// module finds the mutants of one module; so many functions at the same time.
func (f *finder) module(ctx context.Context, m *module, jobs int) error {
	searches, err := f.search(ctx, m, jobs)
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
	f.remember(searches)
	return nil
}

// search looks for mutants in all of a module that has been read.
func (f *finder) search(ctx context.Context, m *module, jobs int) ([]*search, error) {
	if err := f.recall(ctx, m, jobs); err != nil {
		return nil, err
	}
	searches := f.searches(m)
	left := slices.DeleteFunc(slices.Clone(searches), func(s *search) bool { return s.findings != nil })
	return searches, parallel(ctx, len(left), jobs, func(_ context.Context, i int) error { return f.look(left[i]) })
}

// searches lists the functions of a module in which mutants are looked for, or were ahead.
func (f *finder) searches(m *module) []*search {
	var out []*search
	owner := owners(m)
	for u, a := range m.units {
		if a == nil {
			continue
		}
		files := f.units[a.Unit]
		for i := range a.Unit.Functions {
			fn := &a.Unit.Functions[i]
			if fn.Skip != "" || !fn.Internal && owner[fn.Name] != u {
				continue
			}
			s := f.searched[fn]
			if s == nil {
				s = &search{found: found{module: m.index, unit: u, function: fn}, number: int32(i), unit: a.Unit, files: files, findings: files.findings.known[int32(i)]}
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

func (f *finder) look(s *search) error {
	if !s.wanted() {
		s.findings = &operator.Findings{}
		return nil
	}
	points, err := s.function.Points.AppendTo(nil)
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
func (f *finder) countUnfit(m *module) {
	for _, a := range m.units {
		f.barTables(a.Unit)
		for i := range a.Unit.Functions {
			if reason := a.Unit.Functions[i].Skip; reason != "" {
				f.skipped[reason]++
			}
		}
	}
}

// barTables leaves out the tables of which some of a unit's code cannot be told.
func (f *finder) barTables(u *point.Unit) {
	for i := range u.Tables {
		t := &u.Tables[i]
		if text := f.units[u].texts[t.File]; t.Skip != "" && text != nil {
			f.skipped[t.Skip]++
			f.poll.Bar(text, t)
		}
	}
}

// countLeftOut counts what is passed over in a function.
func (f *finder) countLeftOut(s *search) {
	for i, file := range s.function.Files {
		if reason := s.files.reasons[file]; reason != "" {
			f.skipped[reason] += int(s.function.Counts[i])
		}
	}
	for _, left := range s.findings.Skipped {
		f.skipped[left.Reason] += left.Count
	}
}

// openFiles opens the texts that a unit comes from.
func (f *finder) openFiles(u *point.Unit) *unitFiles {
	files := &unitFiles{texts: make(operator.Texts, len(u.Files)), reasons: make([]string, len(u.Files))}
	for i, path := range u.Files {
		if files.texts[i] = f.open(path); files.texts[i] == nil {
			files.reasons[i] = f.reason(path)
		}
	}
	files.findings.texts, files.findings.known = files.texts, map[int32]*operator.Findings{}
	return files
}

// owners says for every name that is not a unit's own which unit's definition
// the program has: a plain definition if there is one, else the first.
func owners(m *module) map[string]int {
	owner := map[string]int{}
	strong := map[string]bool{}
	for u, a := range m.units {
		if a == nil { // not read yet
			continue
		}
		for i := range a.Unit.Functions {
			fn := &a.Unit.Functions[i]
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

// join makes mutants of the modules' candidates, those aside that not all code of their
// place can have.
func (f *finder) join() {
	for _, in := range f.found {
		in.candidates = slices.DeleteFunc(in.candidates, func(c operator.Candidate) bool {
			if f.poll.Unanimous(&c) {
				return f.isNoise(&c)
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

func keyOf(c *operator.Candidate) mutantKey {
	return mutantKey{c.Operator, c.Edit.File, c.Edit.Replacement, c.Edit.Start, c.Edit.End, c.At}
}

func (f *finder) candidate(from *operator.Candidate) *candidate {
	e := from.Edit
	key := keyOf(from)
	if c, ok := f.byKey[key]; ok {
		return c
	}
	c := &candidate{Mutant: mutant.Mutant{Operator: from.Operator, Description: from.Description, Edit: e, At: from.At}}
	c.Edit.File = f.filter.Rel(e.File)
	if reason, ok := f.suppressions(e.File).Match(c.At.Line, c.Operator); ok {
		c.ignored = strings.TrimSuffix("a comment says so: "+reason, ": ")
	}
	if c.ignored == "" && f.compiled != nil && !f.compiled[c.Edit.File] {
		c.ignored = reasonInlined
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
		why = append(why, fmt.Sprintf("%d (%s)", s.Count, s.Reason))
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
