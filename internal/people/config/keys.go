package config

import (
	"path"
	"strings"

	"github.com/spf13/pflag"
)

// kind is what a key's value is in YAML.
type kind int

const (
	text     kind = iota // numbers count as what they are written as
	boolean              // true, false
	integer              // of any size that the flag takes
	number               // integers too
	duration             // 30s
)

// key is what can be set in the file.
type key struct {
	name  string
	usage string
	value string // the placeholder of its value: FILE, DIR
	kind  kind   // of each value if there may be several
	list  bool   // several values, each for itself
	comma bool   // one text of words between commas, which may be written as a list
	// alone is what the flag means without a value, if it may stand so.
	alone string
}

// ProgramsKey is the one key that is no flag: programs are arguments.
const ProgramsKey = "programs"

// keysOf derives the keys from flags, in their order.
func keysOf(flags *pflag.FlagSet) []key {
	var out []key
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			out = append(out, keyOf(f))
		}
	})
	return out
}

func keyOf(f *pflag.Flag) key {
	k := key{name: f.Name}
	k.value, k.usage = pflag.UnquoteUsage(f)
	of := f.Value.Type()
	if _, k.list = f.Value.(pflag.SliceValue); k.list {
		of = strings.TrimSuffix(strings.TrimSuffix(of, "Slice"), "Array")
	}
	switch of {
	case "bool":
		k.kind = boolean
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "count":
		k.kind = integer
	case "float32", "float64":
		k.kind = number
	case "duration":
		k.kind = duration
	}
	if k.kind == text {
		k.alone = f.NoOptDefVal
		k.comma = !k.list &&
			(strings.Contains(k.usage, "separated by commas") || strings.Contains(k.usage, "comma-separated"))
	}
	return k
}

// rebase makes a path of the file mean the same as a flag. What is one can be
// seen by the placeholder in the flag's usage.
func (k key) rebase(p Place, value string) string {
	if p.Dir == p.Work {
		return value
	}
	switch kind, inner, _ := strings.Cut(k.value, "="); {
	case isPath(k.value):
		return p.path(value)
	case k.value == "GLOB":
		return p.glob(value)
	case isPath(inner) && kind != "":
		if name, file, ok := strings.Cut(value, "="); ok {
			return name + "=" + p.path(file)
		}
	}
	return value
}

func isPath(placeholder string) bool {
	return placeholder == "FILE" || placeholder == "DIR" || placeholder == "PATH"
}

// path gives a path beside the file as one from the working directory. An empty one is
// none, and - is not a file.
func (p Place) path(name string) string {
	if name == "" || name == "-" || path.IsAbs(name) || p.Dir == p.Work {
		return name
	}
	return path.Join(p.Dir, name)
}

// FolderGlob is the pattern of all that is in a folder.
func FolderGlob(dir string) string { return globEscape.Replace(dir) + "/**" }

// glob does so for a pattern. One without a slash holds for files everywhere.
func (p Place) glob(pattern string) string {
	trimmed := strings.TrimRight(pattern, "/")
	if !strings.Contains(trimmed, "/") && trimmed == pattern || strings.HasPrefix(pattern, "/") {
		return pattern
	}
	return path.Join(globEscape.Replace(p.Dir), pattern)
}

var globEscape = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `{`, `\{`)
