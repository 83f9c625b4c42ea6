package reuse

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/campaign/units"
	"ames/internal/engine/program"
)

// surroundings is what a program's tests follow from beside its code and the calls:
// environment, libraries and other code without bitcode, data files.
func (p *Program) surroundings() []circumstance {
	out := []circumstance{{"the program's path", p.Name}, {"the working directory", p.Dir},
		{"the sandbox", p.Parts.String()}}
	for _, v := range environment(p.Env) {
		name, _, _ := strings.Cut(v, "=")
		out = append(out, circumstance{"environment variable " + name, v})
	}
	for _, lib := range p.Libraries {
		real := program.RealPath(lib)
		if !slices.ContainsFunc(p.Modules, func(m *units.Module) bool { return m.Real == real }) {
			out = append(out, circumstance{"library " + lib, fileState(real)})
		}
	}
	for _, m := range p.Modules {
		out = append(out, circumstance{"code without bitcode in " + m.Path, strings.Join(m.File.NativeCode(), "\x00")})
	}
	return append(out, circumstance{"files that " + p.Name + " reads", p.data()})
}

// passing are variables, or how their names begin, that differ between two shells and that no test should look at.
var passing = []string{"_=", "PWD=", "OLDPWD=", "SHLVL=", "TERM", "COLORTERM=", "COLUMNS=", "LINES=", "SSH_",
	"DISPLAY=", "WAYLAND_", "XDG_", "DBUS_",
	"GPG_", "WINDOWID=", "TMUX", "STY=", "VTE_", "LS_COLORS=", "LESS", "PAGER=", "EDITOR=", "VISUAL=", "HIST", "PS1=",
	"MAIL=", "NO_COLOR=", "GO",
	"MAKE", "MFLAGS=", "CI=", "CI_", "GITHUB_", "RUNNER_", "BUILD_", "JENKINS_", "INVOCATION_ID=", "JOURNAL_STREAM=",
	"PROMPT", "KITTY_", "KONSOLE_", "ITERM_", "AMES_"}

// environment is what of an environment tests may depend on.
func environment(env []string) []string {
	out := slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		return slices.ContainsFunc(passing, func(begin string) bool { return strings.HasPrefix(v, begin) })
	})
	slices.Sort(out)
	return out
}

// The bounds of the data files that are looked at: how many, and to which size their
// contents are read.
const (
	mostData    = 2000
	largestData = 1 << 20
	allData     = 32 << 20
)

// data is the digest of the files in the working directory that the program or its
// arguments speak of, by their names or those of folders that they are in. Sources and what
// builds make of them are no data. Of too many files only that is known.
func (p *Program) data() string {
	spoken := p.speaksOf()
	h := sha256.New()
	files, size := 0, int64(0)
	err := filepath.WalkDir(p.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == p.Dir {
			return nil
		}
		name := d.Name()
		if d.IsDir() {
			if strings.HasPrefix(name, ".") || name == "CMakeFiles" {
				return fs.SkipDir
			}
			return nil
		}
		if files++; files > mostData {
			return fs.SkipAll
		}
		rel, err := filepath.Rel(p.Dir, path)
		if err != nil || !d.Type().IsRegular() || isBuilt(name) ||
			!slices.ContainsFunc(strings.Split(rel, "/"), spoken) || isELF(path) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		size += info.Size()
		if info.Size() > largestData || size > allData {
			fmt.Fprintln(h, fileState(path))
		} else if text, err := os.ReadFile(path); err == nil {
			fmt.Fprintf(h, "%s %x\n", path, sha256.Sum256(text))
		}
		return nil
	})
	if err != nil || files > mostData {
		return "many"
	}
	return string(h.Sum(nil))
}

// isELF recognises what was linked or compiled.
func isELF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == elf.ELFMAG
}

// speaksOf tells which names are among the program's constants or in its arguments.
func (p *Program) speaksOf() func(name string) bool {
	var constants [][]byte
	for _, m := range p.Modules {
		constants = append(constants, m.File.Constants())
	}
	for _, args := range p.Arguments() {
		constants = append(constants, []byte(strings.Join(args, "\x00")))
	}
	known := map[string]bool{}
	return func(name string) bool {
		const shortest = 3
		is, asked := known[name]
		if !asked {
			stem := strings.TrimSuffix(name, filepath.Ext(name))
			is = slices.ContainsFunc(constants, func(c []byte) bool {
				if len(name) < shortest {
					return bytes.Contains(c, []byte("\x00"+name+"\x00")) || bytes.Contains(c, []byte("/"+name+"\x00"))
				}
				return bytes.Contains(c, []byte(name)) || len(stem) >= shortest && bytes.Contains(c, []byte(stem))
			})
			known[name] = is
		}
		return is
	}
}

// builtExtensions are those of sources, and of what builds write.
var builtExtensions = []string{".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp",
	".tpp", ".inc", ".s", ".S", ".ll", ".bc",
	".o", ".a", ".so", ".d", ".lo", ".la", ".gcda", ".gcno", ".profraw", ".profdata", ".log", ".ninja", ".cmake",
	".make", ".mk", ".stamp", ".tmp", ".md", ".swp"}

var builtNames = []string{"Makefile", "CMakeLists.txt", "CMakeCache.txt", "compile_commands.json",
	"install_manifest.txt", "build.ninja", "ames.yaml"}

func isBuilt(name string) bool {
	return slices.Contains(builtExtensions, filepath.Ext(name)) || slices.Contains(builtNames, name) ||
		strings.Contains(name, ".so.") || strings.HasSuffix(name, "~")
}
