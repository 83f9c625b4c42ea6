package executable

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"
	"strings"

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
	used     []bool // of inputs that are libraries: the program asks for them
	loaded   []bool // of those: they, and what they need
	places   map[place]*symbol
	imports  map[string]*symbol
	byImport map[*link.Import]*symbol
	names    []*symbol // in the order of their first use
	// undefined are the names that loaded libraries want others to define; nil until they are asked for.
	undefined map[string]bool
}

// position orders objects: by input, and members of an archive as they stand there.
type position struct{ input, order int }

type member struct{ input, index int }

// pending is a member of which an object is made, or was.
type pending struct {
	added  bool
	object *object.Object
	err    error
	done   chan struct{}
}

// place is where a library has a variable. Several names may stand for it.
type place struct {
	input int
	value uint64
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
		imports: map[string]*symbol{}, byImport: map[*link.Import]*symbol{}, places: map[place]*symbol{},
	}
	for i := range inputs {
		switch in := &inputs[i]; {
		case in.Object != nil:
			r.add(in.Name, in.Object, position{input: i})
		case in.Library != nil:
			r.used[i] = !in.AsNeeded
		}
	}
	for i := range inputs {
		if r.used[i] {
			wanted, _ := inputs[i].Library.Undefined()
			r.want(wanted)
		}
	}
	defer r.wait()
	if err := r.findAll(); err != nil {
		return nil, err
	}
	if err := r.findCommons(); err != nil {
		return nil, err
	}
	r.sort()
	r.load()
	return r, nil
}

// findAll takes in what is wanted, until nothing more is.
func (r *resolution) findAll() error {
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
				return err
			}
		}
	}
	return nil
}

// findCommons takes in members of archives that initialise what is only a common block otherwise.
func (r *resolution) findCommons() error {
	for i := 0; i < len(r.objects); i++ {
		for k := range r.objects[i].Object.Symbols {
			s := &r.objects[i].Object.Symbols[k]
			if s.Section != object.Common || s.Bind == elf.STB_LOCAL {
				continue
			}
			in, ok := r.definer(s.Name)
			if !ok || r.inputs[in.input].Archive == nil {
				continue
			}
			p := r.prepare(in)
			if <-p.done; p.err != nil || !initialises(p.object, s.Name) {
				continue
			}
			if err := r.take(in, p); err != nil {
				return err
			}
		}
		if err := r.findAll(); err != nil {
			return err
		}
	}
	return nil
}

func initialises(o *object.Object, name string) bool {
	return slices.ContainsFunc(o.Symbols, func(s object.Symbol) bool {
		return s.Name == name && s.Bind == elf.STB_GLOBAL && s.Section > 0
	})
}

// load notes which libraries the loader will load: those that are used, and what they need.
func (r *resolution) load() {
	r.loaded = slices.Clone(r.used)
	for changed := true; changed; {
		changed = false
		for i := range r.inputs {
			for k := range r.inputs {
				if r.loaded[i] && !r.loaded[k] && r.inputs[k].Library != nil &&
					slices.Contains(r.inputs[i].Library.Needed, r.inputs[k].Library.Name) {
					r.loaded[k], changed = true, true
				}
			}
		}
	}
}

// add takes an object in: what it defines, and what it wants.
func (r *resolution) add(name string, o *object.Object, at position) {
	o = withDefaults(o)
	r.objects = append(r.objects, link.Input{Object: o, Name: name})
	r.at = append(r.at, at)
	for _, name := range Defined(o) {
		r.defined[name] = true
	}
	var wanted []string
	for i := range o.Symbols {
		if s := &o.Symbols[i]; s.Section == object.Undefined && s.Bind == elf.STB_GLOBAL && s.Name != "" {
			wanted = append(wanted, s.Name)
		}
	}
	r.want(wanted)
}

// want notes names that are to be defined.
func (r *resolution) want(names []string) {
	for _, name := range names {
		if !r.asked[name] && !r.defined[name] {
			r.asked[name] = true
			r.wanted = append(r.wanted, name)
		}
	}
}

// withDefaults gives definitions of a version that is the default, NAME@@VERSION, the name that others know.
func withDefaults(o *object.Object) *object.Object {
	isDefault := func(s object.Symbol) bool {
		return s.Section != object.Undefined && s.Bind != elf.STB_LOCAL && strings.Contains(s.Name, "@@")
	}
	if !slices.ContainsFunc(o.Symbols, isDefault) {
		return o
	}
	out := *o
	out.Symbols = slices.Clone(o.Symbols)
	for i := range out.Symbols {
		if s := &out.Symbols[i]; isDefault(*s) {
			s.Name, _, _ = library.CutVersion(s.Name)
		}
	}
	return &out
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
	return r.take(in, r.prepare(in))
}

// take adds a member's object once it is made.
func (r *resolution) take(in member, p *pending) error {
	<-p.done
	p.added = true
	if p.err != nil {
		return p.err
	}
	a := &r.inputs[in.input]
	r.add(a.Archive.Members[in.index].In(a.Name), p.object, position{in.input, in.index})
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
	if name == "__ehdr_start" || name == "__executable_start" {
		return link.Target{Addr: base}, true
	}
	s := r.imports[name]
	if s == nil {
		if s = r.lookup(name); s == nil {
			return link.Target{}, false
		}
		r.imports[name] = s
		if r.byImport[&s.Import] == nil {
			r.byImport[&s.Import] = s
			r.names = append(r.names, s)
		}
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
					Name: d.Name, IsFunction: d.Type == elf.STT_FUNC || d.Type == elf.STT_GNU_IFUNC,
					Size: d.Size, Align: d.Align,
				},
				Symbol: d, input: i,
			}
			if d.Protected {
				s.Import.Size = 0 // the library would not use a copy
			}
			if d.Type != elf.STT_OBJECT {
				return s
			}
			// All names of a variable mean the same one, also if the program holds it.
			if known := r.places[place{i, d.Value}]; known != nil {
				return known
			}
			r.places[place{i, d.Value}] = s
			return s
		}
	}
	return nil
}

func (r *resolution) soName(input int) string {
	l := r.inputs[input].Library
	if l.Name == "" || r.inputs[input].ByPath {
		return l.Path
	}
	return l.Name
}

// needed are the libraries that the loader loads.
func (r *resolution) needed() (names []string) {
	for i := range r.inputs {
		if r.used[i] {
			if name := r.soName(i); !slices.Contains(names, name) {
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

// hidden are the names of global symbols that some object keeps from libraries.
func (r *resolution) hidden() map[string]bool {
	out := map[string]bool{}
	for _, in := range r.objects {
		for i := range in.Object.Symbols {
			s := &in.Object.Symbols[i]
			if s.Bind != elf.STB_LOCAL && (s.Visibility == elf.STV_HIDDEN || s.Visibility == elf.STV_INTERNAL) {
				out[s.Name] = true
			}
		}
	}
	return out
}

// wantedByLibraries reports whether a library looks for a name outside of itself: what it defines it looks
// for as well, since the program's definition comes first.
func (r *resolution) wantedByLibraries(name string) bool {
	if r.undefined == nil {
		r.undefined = map[string]bool{}
		for i := range r.inputs {
			if r.loaded[i] {
				wanted, weak := r.inputs[i].Library.Undefined()
				for _, name := range append(wanted, weak...) {
					r.undefined[name] = true
				}
			}
		}
	}
	if r.undefined[name] {
		return true
	}
	for i := range r.inputs {
		if r.loaded[i] && r.inputs[i].Library.Defines(name) {
			return true
		}
	}
	return false
}

// IsKnown implements link.Outside.
func (r *resolution) IsKnown(name string) bool { return r.opt.Export || r.wantedByLibraries(name) }

// Defined lists the names that an object defines for others.
func Defined(o *object.Object) (names []string) {
	for i := range o.Symbols {
		if s := &o.Symbols[i]; s.Bind != elf.STB_LOCAL && s.Section != object.Undefined {
			names = append(names, s.Name)
		}
	}
	return names
}
