package executable

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"

	"ames/internal/engine/archive"
	"ames/internal/engine/library"
	"ames/internal/engine/link"
	"ames/internal/engine/object"
)

// resolution says which objects and libraries a program is made of, and what its names mean.
type resolution struct {
	opt     Options
	inputs  []Input
	objects []link.Input
	at      []position // of the objects

	defined  map[string]bool
	wanted   []string // undefined names, to be looked for
	asked    map[string]bool
	members  map[member]bool
	used     []bool // of inputs that are libraries: they are loaded
	imports  map[string]*symbol
	byImport map[*link.Import]*symbol
	names    []*symbol // in the order of their first use
}

// position orders objects: by input, and members of an archive as they were met.
type position struct{ input, order int }

type member struct{ input, index int }

// symbol is what a library defines for the program.
type symbol struct {
	link.Import
	library.Symbol
	input int
}

// resolve finds the members of archives that are needed, and the libraries.
func resolve(inputs []Input, opt Options) (*resolution, error) {
	r := &resolution{
		opt: opt, inputs: inputs, defined: map[string]bool{}, asked: map[string]bool{},
		members: map[member]bool{}, used: make([]bool, len(inputs)),
		imports: map[string]*symbol{}, byImport: map[*link.Import]*symbol{},
	}
	for i := range inputs {
		switch in := &inputs[i]; {
		case in.Object != nil:
			r.add(in.Name, in.Object, i)
		case in.Library != nil:
			r.used[i] = !in.AsNeeded
		}
	}
	for len(r.wanted) > 0 {
		next := r.wanted
		r.wanted = nil
		for _, name := range next {
			if err := r.find(name); err != nil {
				return nil, err
			}
		}
	}
	r.sort()
	return r, nil
}

// add takes an object in: what it defines, and what it wants.
func (r *resolution) add(name string, o *object.Object, input int) {
	n := len(r.objects)
	r.objects = append(r.objects, link.Input{Object: o, Name: name})
	r.at = append(r.at, position{input, n})
	for _, name := range Defined(o) {
		r.defined[name] = true
	}
	for i := range o.Symbols {
		s := &o.Symbols[i]
		if s.Section != object.Undefined || s.Bind != elf.STB_GLOBAL || s.Name == "" || r.asked[s.Name] {
			continue
		}
		if !r.defined[s.Name] {
			r.asked[s.Name] = true
			r.wanted = append(r.wanted, s.Name)
		}
	}
}

// find takes in what defines a name: of archives and libraries the first that does.
func (r *resolution) find(name string) error {
	if r.defined[name] {
		return nil
	}
	for i := range r.inputs {
		switch in := &r.inputs[i]; {
		case in.Archive != nil:
			n, ok := in.Archive.Index[name]
			if !ok || r.members[member{i, n}] {
				continue
			}
			r.members[member{i, n}] = true
			return r.addMember(i, &in.Archive.Members[n])
		case in.Library != nil && in.Library.Defines(name):
			if _, ok := in.Library.Lookup(name); ok {
				r.used[i] = true
				return nil
			}
		}
	}
	return nil // the linker may know it, and says so if it does not
}

func (r *resolution) addMember(input int, m *archive.Member) error {
	in := &r.inputs[input]
	name := fmt.Sprintf("%s(%s)", in.Name, m.Name)
	o, err := r.opt.Member(in.Name, m)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.add(name, o, input)
	return nil
}

// sort puts the objects into the order of the inputs, in which constructors are called.
func (r *resolution) sort() {
	order := make([]int, len(r.objects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.at[a].input, r.at[b].input), cmp.Compare(r.at[a].order, r.at[b].order))
	})
	out := make([]link.Input, len(order))
	for i, n := range order {
		out[i] = r.objects[n]
	}
	r.objects = out
}

// Resolve says which library defines a name.
func (r *resolution) Resolve(name string, _ int) (link.Target, bool) {
	s := r.imports[name]
	if s == nil {
		if s = r.lookup(name); s == nil {
			return link.Target{}, false
		}
		r.imports[name], r.byImport[&s.Import] = s, s
		r.names = append(r.names, s)
	}
	return link.Target{Import: &s.Import, IsTLS: s.Type == elf.STT_TLS}, true
}

func (r *resolution) lookup(name string) *symbol {
	for i := range r.inputs {
		if !r.used[i] {
			continue
		}
		if d, ok := r.inputs[i].Library.Lookup(name); ok {
			s := &symbol{
				Import: link.Import{
					Name: name, IsFunction: d.Type == elf.STT_FUNC || d.Type == elf.STT_GNU_IFUNC,
					Size: d.Size, Align: d.Align,
				},
				Symbol: d, input: i,
			}
			if d.Protected {
				s.Import.Size = 0 // the library would not use a copy
			}
			return s
		}
	}
	return nil
}

func (r *resolution) libraryName(input int) string {
	l := r.inputs[input].Library
	if l.Name != "" {
		return l.Name
	}
	return l.Path
}

// needed are the libraries that the loader loads.
func (r *resolution) needed() (names []string) {
	for i := range r.inputs {
		if r.used[i] {
			if name := r.libraryName(i); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// checkStart refuses C libraries that leave it to the program's start to call its constructors.
func (r *resolution) checkStart() error {
	const function, version = "__libc_start_main", "GLIBC_2.34"
	if s := r.imports[function]; s != nil && s.Version != "" && s.Version != version {
		return fmt.Errorf("the C library (%s) has %s of version %s only: glibc 2.34 or newer is needed",
			r.inputs[s.input].Name, function, s.Version)
	}
	return nil
}

// wantsCodeOnStack reports whether an object says that it puts code there, as GCC's nested functions do.
func (r *resolution) wantsCodeOnStack() bool {
	return slices.ContainsFunc(r.objects, func(in link.Input) bool {
		return slices.ContainsFunc(in.Object.Sections, func(s object.Section) bool {
			return s.Name == ".note.GNU-stack" && s.Flags&elf.SHF_EXECINSTR != 0
		})
	})
}

// folders are where the loader has to look for libraries.
func (r *resolution) folders() (dirs []string) {
	for i := range r.inputs {
		if dir := r.inputs[i].Folder; r.used[i] && dir != "" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// Defined lists the names that an object defines for others.
func Defined(o *object.Object) (names []string) {
	for i := range o.Symbols {
		if s := &o.Symbols[i]; s.Bind != elf.STB_LOCAL && s.Section != object.Undefined {
			names = append(names, s.Name)
		}
	}
	return names
}
