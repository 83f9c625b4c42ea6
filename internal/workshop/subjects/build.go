package subjects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// observed are the flags that let Ames see into a program. They do not change what it does.
var observed = []string{"-g", "-fembed-bitcode=all"}

// recipe is part of every stamp: raise it when what a build does changes.
const recipe = "2"

// build compiles and links the subject unless that was done already.
func (s *spec) build(ctx context.Context, opt Options, version, sources string) (*Subject, error) {
	folder := fmt.Sprintf("clang-%d", opt.Clang)
	if opt.Kind != Plain {
		folder += "-" + string(opt.Kind)
	}
	b := &Subject{
		Name: s.name, Version: version, Clang: opt.Clang, Kind: opt.Kind, Sources: sources,
		Build: filepath.Join(s.home(opt, version), folder),
	}
	links := s.plan(b)
	want, err := s.stamp(b, links)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(b.Build + ".lock")
	if err != nil {
		return nil, err
	}
	defer unlock()
	stamp := filepath.Join(b.Build, "stamp")
	if have, err := os.ReadFile(stamp); err != nil || string(have) != want {
		if err := s.make(ctx, opt, b, links); err != nil {
			return nil, err
		}
		if err := os.WriteFile(stamp, []byte(want), 0o644); err != nil {
			return nil, err
		}
	}
	return b, readDepends(b)
}

// plan works out all commands. Programs that share a file share its link.
func (s *spec) plan(b *Subject) []*Link {
	units := map[string]*Unit{}
	for _, u := range s.units {
		units[u.name] = u.plan(b)
	}
	pick := func(names []string) []*Unit {
		var list []*Unit
		for _, n := range names {
			list = append(list, units[n])
		}
		return list
	}
	var links []*Link
	add := func(l *Link) *Link {
		if i := slices.IndexFunc(links, func(o *Link) bool { return o.Output == l.Output }); i >= 0 {
			return links[i]
		}
		l.Command = l.command(l.Output, nil, nil, nil)
		links = append(links, l)
		return l
	}
	for _, ps := range s.programs {
		p := &Program{
			Subject: s.name, Name: ps.name, Args: ps.args,
			Dir: filepath.Join(b.Build, "run"), Sources: b.Sources, build: b.Build,
		}
		file := ps.name
		if ps.exe != "" {
			file = ps.exe
		}
		exe := &Link{Output: filepath.Join(b.Build, "bin", file), units: pick(ps.units),
			flags: slices.Concat(ps.flags, kindFlags[b.Kind])}
		exe.compiler = exe.units[0].compiler
		if ps.lib != nil {
			lib := &Link{Output: filepath.Join(b.Build, "lib", ps.lib.file), units: pick(ps.lib.units)}
			lib.compiler = lib.units[0].compiler
			lib.flags = slices.Concat([]string{"-shared"}, ps.lib.flags, kindFlags[b.Kind])
			exe.uses = []*Link{add(lib)}
			p.Links = append(p.Links, exe.uses[0])
			p.Units = append(p.Units, exe.uses[0].units...)
		}
		exe = add(exe)
		p.Path = exe.Output
		p.Links = append(p.Links, exe)
		p.Units = append(p.Units, exe.units...)
		b.Programs = append(b.Programs, p)
	}
	return links
}

func (u unitSpec) plan(b *Subject) *Unit {
	compiler := "clang"
	if filepath.Ext(u.source) != ".c" {
		compiler = "clang++"
	}
	p := &Unit{
		Name: u.name, Source: strings.ReplaceAll(u.source, "{build}", b.Build),
		Object:   filepath.Join(b.Build, "obj", u.name+".o"),
		compiler: fmt.Sprintf("%s-%d", compiler, b.Clang),
		flags:    slices.Concat([]string{"-O0", "-w"}, kindFlags[b.Kind]),
	}
	for _, f := range u.flags {
		p.flags = append(p.flags, strings.ReplaceAll(f, "{build}", b.Build))
	}
	p.Compile = p.command(p.Object, append(slices.Clone(observed), "-MD", "-MF", p.Object+".d"))
	return p
}

// command compiles the unit into object.
func (u *Unit) command(object string, extra []string) []string {
	return slices.Concat([]string{u.compiler}, u.flags, extra, []string{"-c", u.Source, "-o", object})
}

// command links into output. objects and libraries replace those as built.
func (l *Link) command(output string, extra []string, objects map[*Unit]string, libraries map[*Link]string) []string {
	argv := append([]string{l.compiler}, extra...)
	for _, u := range l.units {
		if o, ok := objects[u]; ok {
			argv = append(argv, o)
		} else {
			argv = append(argv, u.Object)
		}
	}
	for _, lib := range l.uses {
		file := lib.Output
		if o, ok := libraries[lib]; ok {
			file = o
		}
		argv = append(argv, file, "-Wl,-rpath,"+filepath.Dir(file))
	}
	return slices.Concat(argv, l.flags, []string{"-o", output})
}

// stamp identifies everything that the build depends on: commands, compilers, data.
func (s *spec) stamp(b *Subject, links []*Link) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%q\x00%q\x00%q\x00%s", recipe, b.Version, s.headers, s.made, s.data, s.script)
	compilers := map[string]bool{}
	for _, l := range links {
		fmt.Fprintf(h, "%q\n", l.Command)
		compilers[l.compiler] = true
		for _, u := range l.units {
			fmt.Fprintf(h, "%q\n", u.Compile)
			compilers[u.compiler] = true
		}
	}
	for _, c := range []string{fmt.Sprintf("clang-%d", b.Clang), fmt.Sprintf("clang++-%d", b.Clang)} {
		if !compilers[c] {
			continue
		}
		path, err := exec.LookPath(c)
		if err != nil {
			return "", fmt.Errorf("%s is not installed: run scripts/install.sh", c)
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return "", err
		}
		st, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d %d\n", path, st.Size(), st.ModTime().UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)) + "\n", nil
}

// make builds from nothing.
func (s *spec) make(ctx context.Context, opt Options, b *Subject, links []*Link) error {
	fmt.Fprintf(opt.Log, "building %s %s with clang-%d\n", b.Name, b.Version, b.Clang)
	if err := os.RemoveAll(b.Build); err != nil {
		return err
	}
	run := filepath.Join(b.Build, "run")
	for _, d := range []string{"obj", "bin", "lib", "run"} {
		if err := os.MkdirAll(filepath.Join(b.Build, d), 0o755); err != nil {
			return err
		}
	}
	for from, to := range s.data {
		if err := copyTree(filepath.Join(b.Sources, from), filepath.Join(run, to)); err != nil {
			return err
		}
	}
	if err := s.generate(ctx, b); err != nil {
		return err
	}
	if s.prepare != nil {
		if err := s.prepare(run); err != nil {
			return err
		}
	}
	var units []*Unit
	for _, l := range links {
		for _, u := range l.units {
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	err := each(ctx, opt.Jobs, units, func(ctx context.Context, u *Unit) error {
		return execute(ctx, "compile "+u.Source, b.Sources, u.Compile)
	})
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := execute(ctx, "link "+filepath.Base(l.Output), b.Sources, l.Command); err != nil {
			return err
		}
	}
	return nil
}

// generate writes the sources that are not in the package.
func (s *spec) generate(ctx context.Context, b *Subject) error {
	for name, text := range s.headers {
		if err := writeFile(filepath.Join(b.Build, "include", name), []byte(text)); err != nil {
			return err
		}
	}
	for name, command := range s.made {
		argv := strings.Fields(command)
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir = b.Sources
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%s: %w (run scripts/install.sh)", command, err)
		}
		if err := writeFile(filepath.Join(b.Build, "made", name), text); err != nil {
			return err
		}
	}
	if s.script == "" {
		return nil
	}
	cmd := exec.CommandContext(ctx, "sh", "-e", "-c", s.script, "sh", b.Sources)
	cmd.Dir = filepath.Join(b.Build, "made")
	if err := os.MkdirAll(cmd.Dir, 0o755); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("generate sources of %s: %w (run scripts/install.sh): %s", b.Name, err, tail(out))
	}
	return nil
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// each calls do for all items, a few at once, until the first error.
func each[T any](ctx context.Context, jobs int, items []T, do func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan T)
	var wg sync.WaitGroup
	for range max(1, min(jobs, len(items))) {
		wg.Go(func() {
			for item := range queue {
				if ctx.Err() != nil {
					continue
				}
				if err := do(ctx, item); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, item := range items {
		queue <- item
	}
	close(queue)
	wg.Wait()
	return context.Cause(ctx)
}

// BuildError is a compiler's or linker's refusal.
type BuildError struct {
	Step   string // for instance "compile cJSON.c"
	Output string
}

func (e *BuildError) Error() string { return e.Step + ": " + e.Output }

// execute runs one command of a build in dir.
func execute(ctx context.Context, step, dir string, argv []string) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case cmd.ProcessState == nil: // it did not start
		return fmt.Errorf("%s: %w", step, err)
	}
	text := tail(out)
	if text == "" {
		text = err.Error()
	}
	return &BuildError{Step: step, Output: text}
}

// copyTree copies a file or a folder.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}

// readDepends tells each unit's files from the rules that the compiler wrote.
func readDepends(b *Subject) error {
	seen := map[*Unit]bool{}
	for _, p := range b.Programs {
		for _, u := range p.Units {
			if seen[u] {
				continue
			}
			seen[u] = true
			rule, err := os.ReadFile(u.Object + ".d")
			if err != nil {
				return err
			}
			for _, f := range parseRule(string(rule)) {
				if !filepath.IsAbs(f) {
					f = filepath.Join(b.Sources, f)
				}
				if f = filepath.Clean(f); !isSystem(f) {
					u.Depends = append(u.Depends, f)
				}
			}
		}
	}
	return nil
}

// isSystem goes by the place: the compiler takes for system headers (-MMD) what says so of
// itself, as Catch2's do.
func isSystem(path string) bool {
	return strings.HasPrefix(path, "/usr/include/") || strings.HasPrefix(path, "/usr/lib/")
}

// parseRule gives the prerequisites of a make rule with one target.
func parseRule(rule string) []string {
	_, rule, _ = strings.Cut(strings.ReplaceAll(rule, "\\\n", " "), ": ")
	const space = "\x00" // stands for an escaped one
	var files []string
	for _, f := range strings.Fields(strings.ReplaceAll(rule, `\ `, space)) {
		files = append(files, strings.NewReplacer(space, " ", "$$", "$", `\#`, "#").Replace(f))
	}
	return files
}
