package find

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/mutation/point"
)

// What was compiled decides what can be mutated: a unit must not be optimised, its language
// must be known, and the text that is mutated must be the one that the compiler has read.

const (
	reasonStale        = "source changed since the program was built"
	reasonPreprocessed = "compiled from preprocessed text"
	reasonInlined      = "a unit that was compiled with optimisation may hold inlined copies of it"
)

const preprocessedAdvice = "The columns of preprocessed text are not those of the source: compile the source " +
	"itself, without -save-temps, " +
	"and without distcc, icecream or whatever else preprocesses it first"

// renumbering matches directives by which a compiler takes what follows for another file or a system header, so
// that it notes no checksum of it.
var renumbering = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(line\b|[0-9]|pragma[ \t]+(GCC|clang)[ \t]+system_header\b)`)

// survey is what was found out about the texts that modules were compiled from.
type survey struct {
	unfit    map[string]string // why texts are passed over, by path
	newer    []string          // texts without checksums that are newer than the program
	unsummed bool              // the compiler noted no checksums
}

// checkTexts finds the files whose text is not what was compiled, and passes them over as a
// whole: their mutants would be edits of something else. Files that were changed are an error unless they
// are to be passed over.
func (f *Finder) checkTexts(mods []*units.Module) error {
	s := survey{unfit: map[string]string{}}
	units.Each(mods, func(m *units.Module, number int, u *point.Unit) {
		line := m.File.Units[number].CommandLine
		saved := slices.ContainsFunc(line, func(arg string) bool { return strings.HasPrefix(arg, "-save-temps") })
		for _, i := range mutable(u) {
			f.checkText(&s, m, u, int(i), saved)
		}
	})
	f.passOver(s.unfit)
	var stale []string
	for path, reason := range s.unfit {
		if reason == reasonStale {
			stale = append(stale, f.texts.filter.Rel(path))
		}
	}
	slices.Sort(stale)
	if len(stale) > 0 && !f.SkipStale {
		return work.Usef("changed since the program was built: %s; mutants would be shown in the wrong places: "+
			"build again, or leave such files out with --skip-stale", work.SomeOf(stale))
	}
	if slices.Sort(s.newer); len(s.newer) > 0 {
		f.Progress.Note(fmt.Sprintf("newer than the program: %s; if the text has changed, build again",
			work.SomeOf(slices.Compact(s.newer))))
	}
	if s.unsummed {
		f.Progress.Note("the compiler noted no checksums of sources (clang does from 14 on, with DWARF 5): " +
			"what was changed since the build, or compiled from preprocessed text, may not be noticed")
	}
	return nil
}

// checkText looks at one of the files of a unit; saved says that the compiler was asked to save what it preprocessed.
func (f *Finder) checkText(s *survey, m *units.Module, u *point.Unit, file int, saved bool) {
	path := u.Files[file]
	text := f.texts.open(path)
	if text == nil {
		return
	}
	sum := ""
	if file < len(u.Sums) {
		sum = u.Sums[file]
	}
	switch {
	case sum != "":
		if sum != f.texts.md5(text) {
			s.unfit[path] = reasonStale
		}
	case u.Summed && !renumbering.MatchString(text.Text()), saved, readFromPipe(u, path):
		if s.unfit[path] == "" {
			s.unfit[path] = reasonPreprocessed
		}
	case !u.Summed:
		s.unsummed = true
		if newerThan(path, m.Path) {
			s.newer = append(s.newer, f.texts.filter.Rel(path))
		}
	}
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

// passOver leaves files out, for the reasons given, also where mutants were found in them already.
func (f *Finder) passOver(unfit map[string]string) {
	if len(unfit) == 0 {
		return
	}
	for path, reason := range unfit {
		f.texts.unfit[path], f.texts.files[path] = reason, nil
	}
	clear(f.searched)
	clear(f.memory.units)
	for _, c := range f.mutants {
		for path, reason := range unfit {
			if c.Edit.File == f.texts.filter.Rel(path) {
				c.Ignored = reason
			}
		}
	}
}

// findInlined looks which files a unit that was compiled with optimisation may hold inlined functions of:
// those that it shows code of, and all that are not what the compiler was given, as headers are. What is folded
// altogether leaves no trace.
func (f *Finder) findInlined() {
	optimised := false
	f.compiled = map[string]bool{}
	units.Each(f.set.Modules, func(_ *units.Module, _ int, u *point.Unit) {
		if u.Optimised {
			optimised = true
		} else {
			f.compiled[f.texts.filter.Rel(u.Main)] = true
		}
	})
	if !optimised {
		f.compiled = nil
		return
	}
	units.Each(f.set.Modules, func(_ *units.Module, _ int, u *point.Unit) {
		for _, path := range u.Files {
			if u.Optimised {
				delete(f.compiled, f.texts.filter.Rel(path))
			}
		}
	})
	for _, c := range f.mutants {
		if c.Ignored == "" && !f.compiled[c.Edit.File] {
			c.Ignored = reasonInlined
		}
	}
}
