package session

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"ames/internal/engine/compile"
	"ames/internal/engine/record"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/operator"
)

// What is found in a unit's functions follows from its bitcode, the texts that it comes from
// and the operators. It is kept with the objects, and looked for again only where one of these
// is another. Macros are left out, whose definitions come from more files.

// finding is what was found in one function.
type finding struct {
	function int32 // its place in the unit
	what     *operator.Findings
}

// findings are a unit's.
type findings struct {
	key   compile.Key
	texts operator.Texts
	known map[int32]*operator.Findings
	more  atomic.Bool // than what is known was found
}

// fields codes a list of findings.
func (u *findings) fields(list *[]finding) func(c *record.Coder) {
	return func(c *record.Coder) {
		record.List(c, list, func(f *finding, c *record.Coder) {
			record.Int(c, &f.function)
			if f.what == nil {
				f.what = &operator.Findings{}
			}
			f.what.Record(c, u.texts)
		})
	}
}

// read reads what was kept; what cannot be read is looked for again.
func (u *findings) read(data []byte) {
	var list []finding
	if record.Read(data, u.fields(&list)) != nil {
		return
	}
	for _, f := range list {
		u.known[f.function] = f.what
	}
}

// findingsKey names a unit's findings in the cache.
func (f *finder) findingsKey(a *facts.Analysis, files *unitFiles) compile.Key {
	of := []string{strings.Join(slices.Sorted(maps.Keys(f.enabled)), ",")}
	for i, text := range files.texts {
		of = append(of, files.reasons[i])
		if text == nil {
			continue
		}
		sum, known := f.sums[text]
		if !known {
			sum = sha256.Sum256([]byte(text.Text()))
			f.sums[text] = sum
		}
		of = append(of, text.Path(), string(sum[:]))
	}
	return f.builder.FindingsKey(a, digest(of...))
}

// recall gets what is known of units that have been read.
func (f *finder) recall(ctx context.Context, m *module, jobs int) error {
	var units []*findings
	for _, a := range m.units {
		if a == nil || f.units[a.Unit] != nil {
			continue
		}
		files := f.openFiles(a.Unit)
		f.units[a.Unit] = files
		if f.macros == nil && slices.ContainsFunc(files.reasons, func(reason string) bool { return reason == "" }) {
			files.findings.key = f.findingsKey(a, files)
			units = append(units, &files.findings)
		}
	}
	return parallel(ctx, len(units), jobs, func(_ context.Context, i int) error {
		if data, ok := f.builder.KnownFindings(units[i].key); ok {
			units[i].read(data)
		}
		return nil
	})
}

// remember keeps what was found, of units of which it is more than what was known.
func (f *finder) remember(searches []*search) {
	if f.macros != nil {
		return
	}
	grown := map[*findings]bool{}
	for _, s := range searches {
		if u := &s.files.findings; u.more.Load() && s.wanted() {
			u.known[s.number] = s.findings
			grown[u] = true
		}
	}
	for u := range grown {
		var list []finding
		for _, n := range slices.Sorted(maps.Keys(u.known)) {
			list = append(list, finding{n, u.known[n]})
		}
		f.builder.KeepFindings(u.key, func() ([]byte, error) { return record.Write(u.fields(&list)) })
	}
}
