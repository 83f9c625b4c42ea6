package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/object"
)

// symbols is what the symbols of all inputs stand for. bind makes it; later, names
// of the program are resolved as they are needed.
type symbols struct {
	resolver Resolver
	resolved int // names asked of it
	whole    bool
	in       *collect.Inputs

	// entities is what symbols stand for; after bind there are no new ones. The
	// symbols of all inputs that mean the same share one. Entity 0 is the address
	// zero, of the null symbol.
	entities []entity
	globals  []global
	commons  []int32  // entities that get memory in the image
	tables   []int32  // entities that stand for the global offset table
	reasons  []string // why entities are unusable
	threads  []Target // thread-local entities
	imports  []*Import
	bounds   []bounds
}

// entityKind says how an entity's address is found.
type entityKind uint8

const (
	pending     entityKind = iota // the resolver has yet to be asked
	absolute                      // value is the address
	inSection                     // value is the offset in section
	indirect                      // likewise, of a function that says where the function is
	imported                      // imports[aux], whose address the loader will know
	boundary                      // value is where something begins or ends, after layout
	common                        // memory in the image; value is its address after layout
	threadLocal                   // threads[aux]; of a whole program in section
	gotSymbol                     // the global offset table; value is its address after layout
	unusable                      // reasons[aux] says why
)

// entity is what a symbol stands for.
type entity struct {
	name    string
	section *collect.Section
	value   uint64
	size    uint64 // of a common: size in memory
	align   uint64 // of a common
	unit    int    // whose names it is resolved among
	slots   int32  // index into needs.slots, 0 for none
	aux     int32
	kind    entityKind
	weak    bool // may stay unresolved, its address then being zero
}

// global is one global name.
type global struct {
	name string
	// defined is the entity of the definition in the image, or -1; file and
	// strength tell whether another definition may replace it.
	defined  int32
	file     int32
	strength strength
	// reference is the first entity that stands for the name in the program;
	// those of further units are in the map of bind.
	reference int32
	refUnit   int
	refWeak   bool
}

type strength uint8

const (
	undefined strength = iota
	weakDef
	commonDef
	strongDef
)

// address is what S stands for in the relocation of an entity that has one.
func (e *entity) address() uint64 {
	if e.section != nil {
		return e.section.Addr + e.value
	}
	return e.value
}

// isAbsent reports a name that need not be defined, and is not.
func (e *entity) isAbsent() bool { return e.kind == absolute && e.weak && e.value == 0 }

// isLate reports whether only the loader will know where calls go.
func (e *entity) isLate() bool { return e.kind == imported || e.kind == indirect }

// of returns what the relocation's symbol stands for.
func (x *symbols) of(f *collect.File, r *object.Reloc) *entity {
	return &x.entities[f.Entities[r.Sym]]
}

// thread is where a thread-local entity lies.
func (x *symbols) thread(e *entity) *Target { return &x.threads[e.aux] }

func (x *symbols) add(e entity) int32 {
	x.entities = append(x.entities, e)
	return int32(len(x.entities) - 1)
}

// unusable makes an entity that nothing can refer to.
func (x *symbols) unusable(name, reason string) entity {
	x.reasons = append(x.reasons, reason)
	return entity{name: name, kind: unusable, aux: int32(len(x.reasons) - 1)}
}

// ask resolves a name. It reports whether the program knows it.
func (x *symbols) ask(e *entity) bool {
	if x.whole && x.askBounds(e) {
		return true
	}
	x.resolved++
	t, ok := x.resolver.Resolve(e.name, e.unit)
	switch {
	case ok && t.Import != nil && !t.IsTLS:
		x.imports = append(x.imports, t.Import)
		e.kind, e.aux, e.size = imported, int32(len(x.imports)-1), t.Import.Size
	case ok && t.IsTLS:
		x.threads = append(x.threads, t)
		e.kind, e.aux = threadLocal, int32(len(x.threads)-1)
	case ok:
		e.kind, e.value = absolute, t.Addr
	case e.kind == common:
		// It gets memory in the image instead.
	case e.weak:
		e.kind, e.value = absolute, 0
	default:
		x.reasons = append(x.reasons, fmt.Sprintf("unresolved symbol %q", e.name))
		e.kind, e.aux = unusable, int32(len(x.reasons)-1)
	}
	return ok
}
