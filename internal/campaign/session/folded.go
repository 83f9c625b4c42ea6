package session

import (
	"fmt"
	"slices"

	"ames/internal/mutation/point"
)

// definition is a function of a unit as the source has it: the same for all instances of a template.
type definition struct {
	file      string
	line, col int32
}

func definitionOf(u *point.Unit, f *point.Function) (definition, error) {
	points, err := f.Points.AppendTo(nil)
	if err != nil || len(points) == 0 {
		return definition{file: f.Name}, err
	}
	return definition{u.Files[points[0].File], int32(points[0].Line), int32(points[0].Col)}, nil
}

// defined is one of the functions at an address.
type defined struct {
	unit     int
	function *point.Function
}

// setFoldedAside takes out the mutants of functions that the linker gave one address, because
// their code is the same: what is written over the entry of one changes the other as well.
// Instances of one template, and copies of one text in several units, have the same mutants.
func (st *stage) setFoldedAside() error {
	folded, example := 0, ""
	for _, m := range st.mods {
		at, err := st.foldedIn(m)
		if err != nil {
			return err
		}
		folded += len(at)
		for _, p := range st.places {
			other := at[functionKey{p.unit, p.function}]
			if p.module != m.index || other == "" {
				continue
			}
			if example == "" {
				example = p.function + " and " + other
			}
			st.s.ignoreAll(p, fmt.Sprintf("the linker folded %s and %s into one function, so that their mutants cannot be told apart: link without --icf", p.function, other))
		}
	}
	if example != "" {
		st.s.count("functions folded by the linker", int64(folded))
		st.s.opts.Progress.Note(fmt.Sprintf("%s: the linker folded %d functions of equal code, such as %s: what happens in one cannot be told from what happens in the other, so that their mutants are left out; link without --icf (-Wl,--icf=none) to test them",
			st.name, folded, example))
	}
	return nil
}

// functionKey names a function of a unit.
type functionKey struct {
	unit int
	name string
}

// foldedIn gives for the functions of a module that share their address with another one of the
// source the name of that.
func (st *stage) foldedIn(m *module) (map[functionKey]string, error) {
	at := map[uint64][]defined{}
	owner := owners(m)
	for u, a := range m.units {
		for i := range a.Unit.Functions {
			f := &a.Unit.Functions[i]
			if !f.Internal && owner[f.Name] != u {
				continue
			}
			if sym, ok := m.file.Symbol(f.Name, u); ok && sym.Defined {
				at[sym.Value] = append(at[sym.Value], defined{u, f})
			}
		}
	}
	out := map[functionKey]string{}
	for _, all := range at {
		if len(all) < 2 {
			continue
		}
		definitions := make([]definition, len(all))
		for i, d := range all {
			var err error
			if definitions[i], err = definitionOf(m.units[d.unit].Unit, d.function); err != nil {
				return nil, err
			}
		}
		for i, d := range all {
			if k := slices.IndexFunc(definitions, func(other definition) bool { return other != definitions[i] }); k >= 0 {
				out[functionKey{d.unit, d.function.Name}] = all[k].function.Name
			}
		}
	}
	return out, nil
}

// ignoreAll sets all mutants of a place aside. Several programs may be linked at once.
func (s *session) ignoreAll(p *place, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range p.mutants {
		if c.ignored == "" {
			c.ignored = reason
		}
	}
}
