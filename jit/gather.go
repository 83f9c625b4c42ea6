package jit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ames/internal/engine/archive"
	"ames/internal/engine/executable"
	"ames/internal/engine/library"
	"ames/internal/engine/loader"
	"ames/internal/engine/machine"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
)

// parts are what a program is put together from.
type parts struct {
	llvm    *LLVM
	options CompileOptions
	search  library.Search
	inputs  []executable.Input
	locked  error // why nothing can be added any more

	mu       sync.Mutex
	bitcodes map[*object.Object][]byte // of what was compiled here
}

func newParts(opt *EngineOptions) *parts {
	host := machine.Host()
	return &parts{
		llvm: opt.LLVM, options: opt.Compile, bitcodes: map[*object.Object][]byte{},
		search: library.Search{Dirs: opt.LibraryDirs, System: loader.Folders(host), Installed: loader.Installed(host)},
	}
}

// readPart reads a file. Others than regular ones may never end, or make whoever opens them wait.
func readPart(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file that can be linked", path)
	}
	return os.ReadFile(path)
}

// readIfBitcode reads a file that may hold bitcode; of others it gives nothing.
func readIfBitcode(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, err // the engine refuses what is no file
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, len(archive.Magic))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !archive.Is(head[:n]) && !program.IsBitcode(head[:n]) {
		return nil, nil
	}
	return os.ReadFile(path)
}

func (p *parts) add(in executable.Input) error {
	if p.locked != nil {
		return fmt.Errorf("%s: %w", in.Name, p.locked)
	}
	p.inputs = append(p.inputs, in)
	return nil
}

func (p *parts) addObject(name string, data []byte) error {
	o, err := object.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if o.Machine != machine.Host() {
		return fmt.Errorf("%s: an object for %v, not for this machine", name, o.Machine)
	}
	if slices.Contains(executable.Defined(o), "__gnu_lto_slim") {
		return fmt.Errorf("%s: only GCC's intermediate code is in it: compile without -flto, or with -ffat-lto-objects",
			name)
	}
	return p.add(executable.Input{Name: name, Object: o})
}

func (p *parts) addBitcode(ctx context.Context, name string, bitcode []byte) error {
	o, err := p.compile(ctx, name, bitcode)
	if err != nil {
		return err
	}
	return p.add(executable.Input{Name: name, Object: o})
}

// compile makes an object of bitcode. It may be called by several goroutines at once.
func (p *parts) compile(ctx context.Context, name string, bitcode []byte) (*object.Object, error) {
	if p.llvm == nil {
		return nil, fmt.Errorf("%s: bitcode, and the engine has no LLVM to compile it with", name)
	}
	data, err := p.llvm.Object(ctx, name, bitcode, p.options)
	if err != nil {
		return nil, err
	}
	o, err := object.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: the code made of it: %w", name, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bitcodes[o] = bitcode
	return o, nil
}

func (p *parts) addArchive(name string, data []byte) error {
	a, err := archive.Parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if a.Index == nil {
		if err := index(a); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return p.add(executable.Input{Name: name, Archive: a})
}

// index makes the table of symbols of an archive that has none.
func index(a *archive.Archive) error {
	a.Index = map[string]int{}
	for i := range a.Members {
		m := &a.Members[i]
		o, err := object.Parse(m.Data)
		if err != nil {
			return fmt.Errorf("it has no index of its symbols, and %s in it is no object: "+
				"run ranlib on it, or llvm-ranlib if there is bitcode in it", m.Name)
		}
		for _, name := range executable.Defined(o) {
			if _, had := a.Index[name]; !had {
				a.Index[name] = i
			}
		}
	}
	return nil
}

// member makes an object of an archive's member. It may be called by several goroutines at once.
func (p *parts) member(ctx context.Context, name string, m *archive.Member) (*object.Object, error) {
	if program.IsBitcode(m.Data) {
		return p.compile(ctx, m.In(name), m.Data)
	}
	o, err := object.Parse(m.Data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.In(name), err)
	}
	return o, nil
}

func (p *parts) addLibrary(name string) error {
	files, err := p.search.Find(name)
	if err != nil {
		return fmt.Errorf("-l%s: %w", name, err)
	}
	for _, f := range files {
		data, err := readPart(f)
		if err == nil {
			err = p.addFile(context.Background(), f, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) addShared(path string, asNeeded bool) error {
	l, err := library.Open(path)
	if err != nil {
		return err
	}
	if l.Machine != machine.Host() {
		return fmt.Errorf("%s: a library for %v, not for this machine", path, l.Machine)
	}
	in := executable.Input{Name: path, Library: l, AsNeeded: asNeeded}
	// A library that is not where the loader looks by itself must be found all the same.
	if p.search.Installed[l.Name] != path && !asNeeded && l.Name != "" {
		if l.Path, err = filepath.Abs(path); err != nil {
			return err
		}
		in.ByPath = !slices.Contains(p.search.Standard(), filepath.Dir(l.Path))
	}
	return p.add(in)
}

func (p *parts) addFile(ctx context.Context, path string, data []byte) error {
	switch {
	case archive.Is(data):
		return p.addArchive(path, data)
	case program.IsBitcode(data):
		return p.addBitcode(ctx, path, data)
	case library.Is(data):
		return p.addShared(path, false)
	}
	files, err := p.search.Follow(path)
	if err != nil || len(files) == 1 && files[0] == path {
		return p.addObject(path, data) // no linker's script either
	}
	for _, f := range files {
		part, err := readPart(f)
		if err == nil {
			err = p.addFile(ctx, f, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addAll adds what a command line names; its bitcode is compiled side by side.
func (p *parts) addAll(ctx context.Context, args []string) error {
	type file struct {
		data   []byte
		object *object.Object
		err    error
	}
	files := make([]file, len(args))
	var compiling sync.WaitGroup
	for i, arg := range args {
		f := &files[i]
		if dir, is := strings.CutPrefix(arg, "-L"); is {
			p.search.Dirs = append(p.search.Dirs, dir)
		}
		if strings.HasPrefix(arg, "-") {
			continue
		}
		if f.data, f.err = readPart(arg); f.err == nil && program.IsBitcode(f.data) {
			compiling.Go(func() { f.object, f.err = p.compile(ctx, arg, f.data) })
		}
	}
	compiling.Wait()
	for i, arg := range args {
		f := &files[i]
		err := f.err
		name, isLibrary := strings.CutPrefix(arg, "-l")
		switch {
		case err != nil:
		case isLibrary:
			err = p.addLibrary(name)
		case strings.HasPrefix(arg, "-L"):
		case strings.HasPrefix(arg, "-"):
			err = fmt.Errorf("%s is no file, -lNAME or -LDIR", arg)
		case f.object != nil:
			err = p.add(executable.Input{Name: arg, Object: f.object})
		default:
			err = p.addFile(ctx, arg, f.data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// standard are the libraries that compilers' drivers link with, in their order.
var standard = []string{"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6"}

// addStandard adds what every program may need.
func (p *parts) addStandard() error {
	var files []string
	for _, name := range standard {
		if path := p.search.Installed[name]; path != "" {
			files = append(files, path)
		}
	}
	for _, f := range append(files, loader.Interpreter(machine.Host())) {
		if err := p.addShared(f, true); err != nil {
			return err
		}
	}
	// The functions that compilers call for what processors cannot do; few programs need any.
	found, err := p.search.Find(":libgcc.a")
	if err != nil {
		return nil // GCC is not installed
	}
	data, err := readPart(found[0])
	if err != nil {
		return err
	}
	return p.addArchive(found[0], data)
}

// embedded is the bitcode that a program was made of, as -fembed-bitcode puts it into
// executables, and the compilers' command lines.
func (p *parts) embedded(objects []*object.Object) []executable.Extra {
	bitcode, commands := executable.Extra{Name: ".llvmbc"}, executable.Extra{Name: ".llvmcmd"}
	for _, o := range objects {
		if data, ok := p.bitcodes[o]; ok {
			bitcode.Data = append(bitcode.Data, data)
			commands.Data = append(commands.Data, []byte{0})
			continue
		}
		for i := range o.Sections {
			switch s := &o.Sections[i]; s.Name {
			case bitcode.Name:
				bitcode.Data = append(bitcode.Data, s.Data)
			case commands.Name:
				commands.Data = append(commands.Data, s.Data)
			}
		}
	}
	if len(bitcode.Data) == 0 {
		return nil
	}
	return []executable.Extra{bitcode, commands}
}
