package session

import (
	"crypto/md5" //nolint:gosec // it is what compilers note of a source; nothing has to be kept secret
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// What was compiled decides what can be mutated: a unit must not be optimised, its language
// must be known, and the text that is mutated must be the one that the compiler has read.

const (
	reasonStale        = "source changed since the program was built"
	reasonPreprocessed = "compiled from preprocessed text"
	reasonInlined      = "a unit that was compiled with optimisation may hold inlined copies of it"
)

const preprocessedAdvice = "The columns of preprocessed text are not those of the source: compile the source itself, without -save-temps, " +
	"and without distcc, icecream or whatever else preprocesses it first"

// renumbering matches directives by which a compiler takes what follows for another file or a system header, so
// that it notes no checksum of it.
var renumbering = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(line\b|[0-9]|pragma[ \t]+(GCC|clang)[ \t]+system_header\b)`)

// units calls do for all units of the modules that were read.
func units(mods []*module, do func(m *module, number int, u *point.Unit)) {
	for _, m := range mods {
		for i, a := range m.units {
			if a != nil {
				do(m, i, a.Unit)
			}
		}
	}
}

// tellUnfit names the units that are left out as a whole.
func (s *session) tellUnfit(mods []*module) {
	names := map[string][]string{}
	units(mods, func(m *module, number int, u *point.Unit) {
		name := filepath.Base(u.Main)
		if u.Main == "" {
			name = unitName(&m.file.Units[number])
		}
		switch {
		case u.Language != "":
			why := fmt.Sprintf("its language, %s, is not supported", u.Language)
			names[why] = append(names[why], name)
		case u.Optimised:
			names[optimisedAdvice] = append(names[optimisedAdvice], name)
		}
	})
	for why, list := range names {
		slices.Sort(list)
		s.opts.Progress.Note(fmt.Sprintf("left out: %s: %s", someOf(slices.Compact(list)), why))
	}
}

const optimisedAdvice = "compiled with optimisation: callers hold inlined copies of functions, so that verdicts would be wrong; compile with -O0 in place of -O1, -O2 or -Og"

// checkTexts finds the files whose text is not what was compiled, and passes them over as a
// whole: their mutants would be edits of something else. Files that were changed are an error unless they
// are to be passed over.
func (s *session) checkTexts(f *finder, mods []*module) error {
	unfit := map[string]string{}
	var newer []string
	unsummed := false
	units(mods, func(m *module, number int, u *point.Unit) {
		line := m.file.Units[number].CommandLine
		saved := slices.ContainsFunc(line, func(arg string) bool { return strings.HasPrefix(arg, "-save-temps") })
		for _, i := range mutable(u) {
			path := u.Files[i]
			text := f.open(path)
			if text == nil {
				continue
			}
			sum := ""
			if int(i) < len(u.Sums) {
				sum = u.Sums[i]
			}
			switch {
			case sum != "":
				if sum != f.md5(text) {
					unfit[path] = reasonStale
				}
			case u.Summed && !renumbering.MatchString(text.Text()), saved, readFromPipe(u, path):
				if unfit[path] == "" {
					unfit[path] = reasonPreprocessed
				}
			case !u.Summed:
				unsummed = true
				if newerThan(path, m.path) {
					newer = append(newer, f.filter.Rel(path))
				}
			}
		}
	})
	f.passOver(unfit)
	var stale []string
	for path, reason := range unfit {
		if reason == reasonStale {
			stale = append(stale, f.filter.Rel(path))
		}
	}
	slices.Sort(stale)
	if len(stale) > 0 && !s.opts.SkipStale {
		return usef("changed since the program was built: %s; mutants would be shown in the wrong places: build again, or leave such files out with --skip-stale", someOf(stale))
	}
	if slices.Sort(newer); len(newer) > 0 {
		s.opts.Progress.Note(fmt.Sprintf("newer than the program: %s; if the text has changed, build again", someOf(slices.Compact(newer))))
	}
	if unsummed {
		s.opts.Progress.Note("the compiler noted no checksums of sources (clang does from 14 on, with DWARF 5): " +
			"what was changed since the build, or compiled from preprocessed text, is not noticed")
	}
	return nil
}

// mutable lists the files that some mutation point of the unit is in, by their place in Unit.Files.
func mutable(u *point.Unit) []int32 {
	in := make([]bool, len(u.Files))
	for i := range u.Functions {
		for _, file := range u.Functions[i].Files {
			in[file] = true
		}
	}
	var out []int32
	for i, is := range in {
		if is {
			out = append(out, int32(i))
		}
	}
	return out
}

// readFromPipe reports whether the compiler read a text from a pipe that said of itself, by line
// markers, that it is the file.
func readFromPipe(u *point.Unit, path string) bool {
	main := filepath.Base(u.Main)
	return (main == "-" || main == "<stdin>") && filepath.Base(u.SourceName) == filepath.Base(path)
}

func newerThan(path, program string) bool {
	text, err := os.Stat(path)
	if err != nil {
		return false
	}
	built, err := os.Stat(program)
	return err == nil && text.ModTime().After(built.ModTime())
}

// md5 is the MD5 sum of a file's bytes, in hexadecimal.
func (f *finder) md5(text *source.File) string {
	sum, known := f.checksums[text]
	if !known {
		of := md5.Sum([]byte(text.Text())) //nolint:gosec // see above
		sum = hex.EncodeToString(of[:])
		f.checksums[text] = sum
	}
	return sum
}

// passOver leaves files out, for the reasons given, also where mutants were found in them already.
func (f *finder) passOver(unfit map[string]string) {
	if len(unfit) == 0 {
		return
	}
	for path, reason := range unfit {
		f.unfit[path], f.files[path] = reason, nil
	}
	clear(f.searched)
	clear(f.units)
	for _, c := range f.mutants {
		for path, reason := range unfit {
			if c.Edit.File == f.filter.Rel(path) {
				c.ignored = reason
			}
		}
	}
}

// findInlined looks which files a unit that was compiled with optimisation may hold inlined functions of:
// those that it shows code of, and all that are not what the compiler was given, as headers are. What is folded
// altogether leaves no trace.
func (f *finder) findInlined(mods []*module) {
	optimised := false
	f.compiled = map[string]bool{}
	units(mods, func(_ *module, _ int, u *point.Unit) {
		if u.Optimised {
			optimised = true
		} else {
			f.compiled[f.filter.Rel(u.Main)] = true
		}
	})
	if !optimised {
		f.compiled = nil
		return
	}
	units(mods, func(_ *module, _ int, u *point.Unit) {
		for _, path := range u.Files {
			if u.Optimised {
				delete(f.compiled, f.filter.Rel(path))
			}
		}
	})
	for _, c := range f.mutants {
		if c.ignored == "" && !f.compiled[c.Edit.File] {
			c.ignored = reasonInlined
		}
	}
}

// sourceMap says where sources are now that were moved after they were compiled.
type sourceMap []struct{ from, to string }

// parseSourceMap reads FROM=TO, of which TO may be relative to dir.
func parseSourceMap(list []string, dir string) (sourceMap, error) {
	var out sourceMap
	for _, s := range list {
		from, to, ok := strings.Cut(s, "=")
		if !ok || from == "" || to == "" {
			return nil, usef("--source-map takes FROM=TO, such as /src=/home/me/project")
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(dir, to)
		}
		if info, err := os.Stat(to); err != nil || !info.IsDir() {
			return nil, usef("--source-map %s: there is no folder %s", s, to)
		}
		out = append(out, struct{ from, to string }{filepath.Clean(from), filepath.Clean(to)})
	}
	return out, nil
}

// apply gives the path that a file has now. The first entry that fits holds.
func (m sourceMap) apply(path string) string {
	for _, e := range m {
		rest, ok := strings.CutPrefix(path, strings.TrimSuffix(e.from, "/"))
		switch {
		case e.from == "." && !filepath.IsAbs(path):
			return filepath.Join(e.to, path)
		case ok && (rest == "" || rest[0] == '/'):
			return e.to + rest
		}
	}
	return path
}

// move applies the map to all files of a unit.
func (m sourceMap) move(u *point.Unit) {
	if len(m) == 0 {
		return
	}
	u.Main = m.apply(u.Main)
	for i, path := range u.Files {
		u.Files[i] = m.apply(path)
	}
}
