package jit

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
)

// Module is an original: bitcode as it was loaded, kept to be looked at. Nothing changes it.
// Its methods may be called by several goroutines at once. Its owner closes it.
type Module struct {
	Name string

	llvm    *LLVM
	bitcode []byte
	mu      sync.Mutex // a context is one goroutine's at a time
	context llvm.Context
	module  llvm.Module
}

// Load parses bitcode, in a context of its own. The bytes are borrowed: they must not change
// until the module is closed. The name is for messages.
func (l *LLVM) Load(name string, bitcode []byte) (*Module, error) {
	if err := l.check(name, bitcode); err != nil {
		return nil, err
	}
	if l.lib == nil {
		return nil, fmt.Errorf("%s: the LLVM library is not loaded into this process: open it without WorkersOnly",
			name)
	}
	m := &Module{Name: name, llvm: l, bitcode: bitcode}
	var err error
	m.context, m.module, err = l.parse(name, bitcode)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (l *LLVM) parse(name string, bitcode []byte) (llvm.Context, llvm.Module, error) {
	c := l.lib.NewContext()
	m, err := l.lib.Parse(c, bitcode, name)
	if err != nil {
		l.lib.Dispose(c)
		return 0, 0, err
	}
	return c, m, nil
}

// Close drops the original with its context. It may be called twice.
func (m *Module) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.context != 0 {
		m.llvm.drop(m.context, m.module)
		m.context = 0
	}
}

func (l *LLVM) drop(c llvm.Context, m llvm.Module) {
	l.lib.DisposeModule(m)
	l.lib.Dispose(c)
}

// Function is a function of a module.
type Function struct {
	Name    string // as a symbol
	Defined bool
	// Local says that other objects cannot refer to it by its name.
	Local bool
}

// Global is a variable of a module.
type Global struct {
	Name     string // as a symbol
	Defined  bool
	Local    bool
	Constant bool
}

// Location is a place in a source file.
type Location struct {
	File         string
	Line, Column int
}

func (loc Location) String() string { return fmt.Sprintf("%s:%d:%d", loc.File, loc.Line, loc.Column) }

// Triple is the target that the module was compiled for.
func (m *Module) Triple() string {
	return look(m, func(l *llvm.Lib) string { return l.Triple(m.module) })
}

// Text is the module as LLVM assembly.
func (m *Module) Text() string {
	return look(m, func(l *llvm.Lib) string { return l.String(m.module) })
}

// Functions lists the module's functions in its order.
func (m *Module) Functions() []Function {
	return look(m, func(l *llvm.Lib) (out []Function) {
		for _, f := range l.Functions(m.module) {
			v := f.Value()
			out = append(out, Function{
				Name: compile.SymbolName(l.Name(v)), Defined: !l.IsDeclaration(v), Local: l.Linkage(v).Local(),
			})
		}
		return out
	})
}

// Globals lists the module's variables in its order.
func (m *Module) Globals() []Global {
	return look(m, func(l *llvm.Lib) (out []Global) {
		for _, g := range l.Globals(m.module) {
			v := g.Value()
			out = append(out, Global{
				Name: compile.SymbolName(l.Name(v)), Defined: !l.IsDeclaration(v), Local: l.Linkage(v).Local(),
				Constant: l.IsConstantGlobal(g),
			})
		}
		return out
	})
}

// Locations lists the places in sources that a function's code is from, in the code's order,
// each once for instructions that follow each other. It is empty without debug information.
func (m *Module) Locations(function string) []Location {
	return look(m, func(l *llvm.Lib) (out []Location) {
		f, ok := compile.DefinedFunctions(l, m.module)[function]
		if !ok {
			return nil
		}
		for _, b := range l.Blocks(f) {
			for i := l.FirstInstruction(b); i != 0; i = l.NextInstruction(i) {
				at, ok := l.Location(i)
				if !ok {
					continue
				}
				loc := Location{Line: at.Line, Column: at.Col}
				if file := l.ScopeFile(at.Scope); file != 0 {
					name, dir := l.FileName(file)
					if loc.File = name; !filepath.IsAbs(name) {
						loc.File = filepath.Join(dir, name)
					}
				}
				if len(out) == 0 || out[len(out)-1] != loc {
					out = append(out, loc)
				}
			}
		}
		return out
	})
}

// look gives what a function sees in the module; nothing if it is closed.
func look[T any](m *Module, see func(*llvm.Lib) T) (out T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.context != 0 {
		out = see(m.llvm.lib)
	}
	return out
}

// Clone is an original loaded again, in a context of its own, to be changed and compiled. It
// is one goroutine's at a time. Its owner closes it, or hands it to Compile.
type Clone struct {
	Name string

	llvm    *LLVM
	context llvm.Context
	module  llvm.Module
}

// errClosed is returned for what was closed or compiled before.
var errClosed = errors.New("closed already")

// Clone loads the module's bitcode once more.
func (m *Module) Clone() (*Clone, error) {
	m.mu.Lock()
	open := m.context != 0
	m.mu.Unlock()
	if !open {
		return nil, fmt.Errorf("%s: clone: %w", m.Name, errClosed)
	}
	return m.llvm.reload(m.Name, m.bitcode)
}

func (l *LLVM) reload(name string, bitcode []byte) (*Clone, error) {
	c := &Clone{Name: name, llvm: l}
	var err error
	c.context, c.module, err = l.parse(name, bitcode)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Close drops the clone with its context. It may be called twice.
func (c *Clone) Close() {
	if c.context != 0 {
		c.llvm.drop(c.context, c.module)
		c.context = 0
	}
}

// Handles gives LLVM's own handles, LLVMContextRef and LLVMModuleRef, to those who change the
// clone by the C API of the same library. They are the clone's, and end with it.
func (c *Clone) Handles() (context, module uintptr) { return uintptr(c.context), uintptr(c.module) }

// Passes runs LLVM passes on the clone, for instance "default<O2>" or "mem2reg,instcombine".
func (c *Clone) Passes(pipeline string) error {
	if c.context == 0 {
		return fmt.Errorf("%s: %w", c.Name, errClosed)
	}
	tm, err := c.llvm.lib.NewTargetMachine(c.llvm.lib.Triple(c.module))
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	defer c.llvm.lib.DisposeTargetMachine(tm)
	if err := c.llvm.lib.RunPasses(c.module, pipeline, tm); err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	return nil
}

// Keep leaves of the clone the bodies of these functions, by their symbols; everything else
// becomes a reference by name. So an object is made that Engine.Replace can take. Local
// functions and variables that they use must be kept too, or cannot be found.
func (c *Clone) Keep(functions ...string) error {
	if c.context == 0 {
		return fmt.Errorf("%s: %w", c.Name, errClosed)
	}
	return compile.Keep(c.llvm.lib, c.context, c.module, functions)
}

// Rename gives a function or variable another name.
func (c *Clone) Rename(from, to string) error {
	if c.context == 0 {
		return fmt.Errorf("%s: %w", c.Name, errClosed)
	}
	l := c.llvm.lib
	v := l.NamedFunction(c.module, from).Value()
	if v == 0 {
		v = l.NamedGlobal(c.module, from).Value()
	}
	if v == 0 {
		return fmt.Errorf("%s: no function or variable %q", c.Name, from)
	}
	l.SetName(v, to)
	return nil
}

// Text is the clone as LLVM assembly.
func (c *Clone) Text() string {
	if c.context == 0 {
		return ""
	}
	return c.llvm.lib.String(c.module)
}

// Bitcode is the clone as it now is.
func (c *Clone) Bitcode() []byte {
	if c.context == 0 {
		return nil
	}
	return c.llvm.lib.Bitcode(c.module)
}

// CompileOptions say how code is made.
type CompileOptions struct {
	// Optimise has the code generator optimise: it takes about twice as long. (It does not run
	// the passes of -O2; those are Clone.Passes's.)
	Optimise bool
	// Debug keeps the debug information, which takes longer too.
	Debug bool
	// Isolated has a worker process compile: LLVM ends the process on broken IR.
	Isolated bool
	// Compiled, if set, is handed the clone once it was compiled, and owns it then. Else it is
	// dropped with its context.
	Compiled func(*Clone)
}

// Compile makes an object of a clone, which it takes over: see CompileOptions.Compiled. The
// object is plain bytes, an ELF relocatable file, and the caller's.
func (l *LLVM) Compile(ctx context.Context, c *Clone, opt CompileOptions) ([]byte, error) {
	if c.context == 0 {
		return nil, fmt.Errorf("%s: compile: %w", c.Name, errClosed)
	}
	if err := l.open(c.Name); err != nil {
		return nil, err
	}
	if opt.Compiled != nil {
		defer opt.Compiled(c)
	} else {
		defer c.Close()
	}
	if opt.Isolated {
		return l.isolated(ctx, c.Name, c.Bitcode(), opt)
	}
	var k *compile.Compiler
	select {
	case k = <-l.compilers:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if k == nil {
		k = compile.NewCompiler(l.lib)
	}
	defer func() { l.compilers <- k }()
	object, err := k.Whole(c.context, c.module, opt.Debug, opt.Optimise)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	l.countObject()
	return object, nil
}

func init() { gob.Register(wholeTask{}) }

// wholeTask has a worker make an object of a whole module.
type wholeTask struct {
	Name            string
	Debug, Optimise bool
}

// Class is that of what makes code.
func (wholeTask) Class() compile.Class { return compile.Generation }

// Run gives the object.
func (t wholeTask) Run(k *compile.Compiler, bitcode []byte) (any, error) {
	object, err := k.Object(bitcode, t.Name, t.Debug, t.Optimise)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	return object, nil
}

func (l *LLVM) isolated(ctx context.Context, name string, bitcode []byte, opt CompileOptions) ([]byte, error) {
	if l.workers == nil {
		return nil, fmt.Errorf("%s: no worker to compile it in: set Options.Worker", name)
	}
	object, err := compile.Do[[]byte](ctx, l.workers, wholeTask{name, opt.Debug, opt.Optimise}, bitcode)
	if err != nil {
		return nil, err
	}
	l.countObject()
	return object, nil
}
