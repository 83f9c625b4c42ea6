package executable

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"

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
	members  map[member]*pending
	used     []bool // of inputs that are libraries: they are loaded
	imports  map[string]*symbol
	byImport map[*link.Import]*symbol
	names    []*symbol // in the order of their first use
}

// position orders objects: by input, and members of an archive as they were met.
type position struct{ input, order int }

type member struct{ input, index int }

// pending is a member of which an object is made, or was.
type pending struct {
	added  bool
	object *object.Object
	err    error
	done   chan struct{}
}

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
		members: map[member]*pending{}, used: make([]bool, len(inputs)),
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
	defer r.wait()
	for len(r.wanted) > 0 {
		next := r.wanted
		r.wanted = nil
		for _, name := range next {
			if in, ok := r.definer(name); ok && r.inputs[in.input].Archive != nil {
				r.prepare(in)
			}
		}
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

// definer says what defines a name: of archives and libraries the first that does.
func (r *resolution) definer(name string) (in member, ok bool) {
	for i := range r.inputs {
		switch in := &r.inputs[i]; {
		case in.Archive != nil:
			n, ok := in.Archive.Index[name]
			if !ok {
				continue
			}
			if p := r.members[member{i, n}]; p == nil || !p.added {
				return member{i, n}, true
			}
		case in.Library != nil && in.Library.Defines(name):
			if _, ok := in.Library.Lookup(name); ok {
				return member{input: i}, true
			}
		}
	}
	return in, false
}

// find takes in what defines a name. If nothing does, the linker may know it, and says so if not.
func (r *resolution) find(name string) error {
	if r.defined[name] {
		return nil
	}
	in, ok := r.definer(name)
	switch {
	case !ok:
		return nil
	case r.inputs[in.input].Library != nil:
		r.used[in.input] = true
		return nil
	}
	p := r.prepare(in)
	<-p.done
	p.added = true
	if p.err != nil {
		return p.err
	}
	a := &r.inputs[in.input]
	r.add(a.Archive.Members[in.index].In(a.Name), p.object, in.input)
	return nil
}

// prepare has an object made of a member, which takes long if it is bitcode. Several are made
// side by side; those that turn out not to be needed are left aside.
func (r *resolution) prepare(in member) *pending {
	p := r.members[in]
	if p == nil {
		p = &pending{done: make(chan struct{})}
		r.members[in] = p
		a := &r.inputs[in.input]
		go func() {
			defer close(p.done)
			p.object, p.err = r.opt.Member(a.Name, &a.Archive.Members[in.index])
		}()
	}
	return p
}

// wait returns when all objects are made.
func (r *resolution) wait() {
	for _, p := range r.members {
		<-p.done
	}
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
