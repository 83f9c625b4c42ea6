package find

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/compile"
	"ames/internal/engine/record"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/schema"
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

// memory keeps what was found in units, and gives what was found in them by earlier runs.
type memory struct {
	texts   *texts
	builder *schema.Builder
	enabled map[string]bool // operators
	off     bool
	units   map[*point.Unit]*unitFiles
}

func newMemory(t *texts, builder *schema.Builder, enabled map[string]bool, off bool) *memory {
	return &memory{texts: t, builder: builder, enabled: enabled, off: off, units: map[*point.Unit]*unitFiles{}}
}

// key names a unit's findings in the cache.
func (k *memory) key(a *facts.Analysis, files *unitFiles) compile.Key {
	of := []string{strings.Join(slices.Sorted(maps.Keys(k.enabled)), ",")}
	for i, text := range files.texts {
		of = append(of, files.reasons[i])
		if text == nil {
			continue
		}
		sum, known := k.texts.sums[text]
		if !known {
			sum = sha256.Sum256([]byte(text.Text()))
			k.texts.sums[text] = sum
		}
		of = append(of, text.Path(), string(sum[:]))
	}
	h := sha256.New()
	for _, part := range of {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return k.builder.FindingsKey(a, h.Sum(nil))
}

// recall gets what is known of units that have been read.
func (k *memory) recall(ctx context.Context, m *units.Module, jobs int) error {
	var list []*findings
	for _, a := range m.Units {
		if a == nil || k.units[a.Unit] != nil {
			continue
		}
		files := k.openFiles(a.Unit)
		k.units[a.Unit] = files
		if !k.off && slices.ContainsFunc(files.reasons, func(reason string) bool { return reason == "" }) {
			files.findings.key = k.key(a, files)
			list = append(list, &files.findings)
		}
	}
	return work.Parallel(ctx, len(list), jobs, func(_ context.Context, i int) error {
		if data, ok := k.builder.KnownFindings(list[i].key); ok {
			list[i].read(data)
		}
		return nil
	})
}

// remember keeps what was found, of units of which it is more than what was known.
func (k *memory) remember(searches []*search) {
	if k.off {
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
		k.builder.KeepFindings(u.key, func() ([]byte, error) { return record.Write(u.fields(&list)) })
	}
}

// unitFiles are the texts of a unit's files, why others are not mutated, and what is known to be
// found there.
type unitFiles struct {
	texts    operator.Texts
	reasons  []string
	findings findings
}

// openFiles opens the texts that a unit comes from.
func (k *memory) openFiles(u *point.Unit) *unitFiles {
	files := &unitFiles{texts: make(operator.Texts, len(u.Files)), reasons: make([]string, len(u.Files))}
	for i, path := range u.Files {
		if files.texts[i] = k.texts.open(path); files.texts[i] == nil {
			files.reasons[i] = k.texts.reason(path)
		}
	}
	files.findings.texts, files.findings.known = files.texts, map[int32]*operator.Findings{}
	return files
}
