package config

import (
	"strconv"

	"github.com/spf13/pflag"
)

// Line is a line of YAML, and a comment to stand behind it; one without text is
// a line of its own.
type Line struct{ Text, Comment string }

// Show writes the flags' values, and the programs, as an ames.yaml from which the same
// follow. origin says where each key's value is from.
func Show(flags *pflag.FlagSet, programs []Program, origin func(key string) string) []Line {
	var out []Line
	if len(programs) == 0 {
		out = append(out, Line{ProgramsKey + ": []", origin(ProgramsKey)})
	} else {
		out = append(out, Line{ProgramsKey + ":", origin(ProgramsKey)})
		for i := range programs {
			out = append(out, programs[i].lines()...)
		}
	}
	for _, k := range keysOf(flags) {
		out = append(out, Line{k.name + ": " + k.values(k.current(flags)), origin(k.name)})
	}
	return out
}

// current gives the values that the key's flag has.
func (k *key) current(flags *pflag.FlagSet) []string {
	value := flags.Lookup(k.name).Value
	if list, ok := value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	s := value.String()
	if k.kind == number { // not all that strconv reads is a number in YAML
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			s = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return []string{s}
}

// lines writes a program as an item of the list.
func (p *Program) lines() []Line {
	var out []Line
	for i := range programParts {
		part := &programParts[i]
		values := part.get(p)
		if len(values) == 0 {
			continue
		}
		before := "    "
		if len(out) == 0 {
			before = "  - "
		}
		out = append(out, Line{Text: before + part.name + ": " + part.values(values)})
	}
	if len(out) == 1 && p.Path != "" {
		return []Line{{Text: "  - " + quote(p.Path)}}
	}
	return out
}
