// Package config reads ames.yaml, the file in which a project keeps what
// would otherwise be flags, and writes the like: a schema for editors, the
// settings in effect, a first file for a new project. Which keys there are
// follows from the flags of a command; nothing here names one.
//
// It computes from bytes and flag sets. Where the file lies, which command is
// called and what is found in a project's folder is the caller's business.
package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// FileName is how the file is called in every project.
const FileName = "ames.yaml"

// Place says where a file lies. Relative paths in it mean those beside it; a
// flag's would mean those in the working directory.
type Place struct {
	Name string // as messages call it
	Dir  string // its folder, absolute
	Work string // the working directory, absolute
}

// Position is a place in a file; lines and columns count from 1.
type Position struct {
	File         string
	Line, Column int
}

func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Error is one mistake in a file.
type Error struct {
	At   Position
	Text string
}

func (e *Error) Error() string { return e.At.String() + ": " + e.Text }

// Errors are all the mistakes of a file, at least one.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// File is what an ames.yaml says.
type File struct {
	Settings []Setting // in the file's order
	Programs []Program
	// ProgramsAt is where they are listed.
	ProgramsAt Position
}

// Setting is a flag's value.
type Setting struct {
	Key    string
	Values []string // one, unless the flag takes several
	At     Position // of the key
	value  Position
}

// Find gives the setting with a key, nil if there is none.
func (f *File) Find(key string) *Setting {
	for i := range f.Settings {
		if f.Settings[i].Key == key {
			return &f.Settings[i]
		}
	}
	return nil
}

// Apply sets the flags that the file has a value for and that are not set
// already, except those to skip. Keys that are no flags of this set belong to
// other commands.
func (f *File) Apply(flags *pflag.FlagSet, skip func(key string) bool) error {
	var wrong Errors
	for i := range f.Settings {
		s := &f.Settings[i]
		flag := flags.Lookup(s.Key)
		if flag == nil || flag.Changed || skip(s.Key) {
			continue
		}
		if err := s.set(flag); err != nil {
			wrong = append(wrong, &Error{s.value, fmt.Sprintf("%s: %v", s.Key, cause(err))})
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// set gives the flag its value. One that is the default's leaves the flag as
// if it had never been named: commands may ask whether it was, and what "ames
// config show" prints names all.
func (s *Setting) set(flag *pflag.Flag) error {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		if slices.Equal(list.GetSlice(), s.Values) {
			return nil
		}
		if err := list.Replace(s.Values); err != nil {
			return err
		}
		flag.Changed = true
		return nil
	}
	text := strings.Join(s.Values, ",")
	if text == flag.Value.String() {
		return nil
	}
	if err := flag.Value.Set(text); err != nil {
		return err
	}
	flag.Changed = true
	return nil
}

// cause leaves out what package strconv says of its own functions.
func cause(err error) string {
	text := err.Error()
	if _, after, ok := strings.Cut(text, "strconv."); ok {
		if _, after, ok = strings.Cut(after, ": parsing "); ok {
			return after
		}
	}
	return strings.TrimPrefix(text, "time: ")
}
