// Package executable puts objects, archives and libraries together into a program, as a
// linker does it, and writes it as an ELF executable that the system's loader starts. The
// loader does what only it can: it loads libraries, fills in what they define, sets
// thread-local storage up, calls constructors.
//
// It is pure: bytes in, bytes out. Compiling bitcode and finding libraries is its caller's.
package executable

import (
	"debug/elf"
	"errors"
	"fmt"
	"slices"

	"ames/internal/engine/archive"
	"ames/internal/engine/library"
	"ames/internal/engine/link"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/object"
)

// Input is one thing to link; one of Object, Archive and Library is set.
type Input struct {
	Name    string // for messages
	Object  *object.Object
	Archive *archive.Archive
	Library *library.Library
	// ByPath has the loader take the library from its path, where it would not look for its name.
	ByPath bool
	// AsNeeded says that the library is only loaded if it defines what is undefined otherwise.
	AsNeeded bool
}

// Options say how to link.
type Options struct {
	// Member makes an object of a member of an archive. It is called once for each that may be
	// needed, for several at once. Its errors name the member.
	Member func(archive string, m *archive.Member) (*object.Object, error)
	// Export makes all global symbols known to libraries that the program loads later; otherwise
	// only those are that its libraries refer to or define as well.
	Export bool
	// Tables adds what no loader needs: sections and a symbol table, and what Extra gives for the
	// objects that the program is made of, in their order.
	Tables bool
	Extra  func([]*object.Object) []Extra
}

// Extra is a section that is not loaded.
type Extra struct {
	Name string
	Data [][]byte // one piece behind the other
}

// Program is an executable.
type Program struct {
	File []byte
	// Symbols are the addresses of its global symbols.
	Symbols map[string]uint64
	Needed  []string // names of the libraries that the loader will load
	Objects []string // of what it was made: names, with those of archives' members
	// HasMain says that it is a program to be run; otherwise its main does nothing.
	HasMain bool

	objects  []link.Input
	sections [][]uint64
}

// Locals gives the addresses of the symbols, local ones too, of the object that defines a
// global function.
func (p *Program) Locals(function string) map[string]uint64 {
	for i := range p.objects {
		o := p.objects[i].Object
		defines := slices.ContainsFunc(o.Symbols, func(s object.Symbol) bool {
			return s.Name == function && s.Bind != elf.STB_LOCAL && s.Section > 0 && p.sections[i][s.Section] != 0
		})
		if !defines {
			continue
		}
		out := map[string]uint64{}
		for k := range o.Symbols {
			s := &o.Symbols[k]
			if s.Section > 0 && s.Type != elf.STT_TLS && s.Type != elf.STT_SECTION && p.sections[i][s.Section] != 0 {
				out[s.Name] = p.sections[i][s.Section] + s.Value
			}
		}
		return out
	}
	return nil
}

// base is where programs lie. Code that is not position independent expects them below 2 GiB.
const (
	base  = 0x400000
	limit = 1<<31 - 1<<20
)

// architecture is a machine that programs can be made for.
type architecture interface {
	Pieces() arch.Pieces
	Dynamic() arch.Dynamic
	Loader() arch.Loader
}

// Build links a program. An error names the inputs and symbols that are at fault.
func Build(inputs []Input, opt Options) (*Program, error) {
	target := machine.Host()
	for i := range inputs {
		if o := inputs[i].Object; o != nil {
			target = o.Machine
			break
		}
	}
	cpu, ok := machine.As[architecture](target)
	if !ok {
		return nil, fmt.Errorf("programs for %v cannot be made", target)
	}
	pieces := cpu.Pieces()
	start := startObject(target, pieces.Start, len(inputs))
	r, err := resolve(append([]Input{{Name: "the program's start", Object: start}}, inputs...), opt)
	if err != nil {
		return nil, err
	}
	hasMain := r.defined[mainName]
	if !hasMain {
		r.add("the program's main", nothingObject(target, pieces.Nothing), position{input: len(r.inputs)})
	}
	pageSize := uint64(page)
	img, err := link.Program(r.objects, base+pageSize, limit, r)
	if errors.Is(err, link.ErrNoRoom) {
		err = errors.New("the program has no room below 2 GiB, where it has to lie")
	}
	if err != nil {
		return nil, err
	}
	if err := r.checkStart(); err != nil {
		return nil, err
	}
	w := &writer{
		loader: cpu.Loader().Path, machine: target, resolved: r, image: img, opt: opt,
		dynamic: newDynamics(r, img, opt.Export),
	}
	file, err := w.write(cpu.Dynamic())
	if err != nil {
		return nil, err
	}
	p := &Program{
		File: file, Symbols: img.Symbols, Needed: r.needed(), HasMain: hasMain,
		objects: r.objects, sections: img.Whole.Sections,
	}
	for _, in := range r.objects[1:] {
		p.Objects = append(p.Objects, in.Name)
	}
	return p, nil
}
