package units

import (
	"slices"

	"ames/internal/mutation/point"
)

// definition is a function of a unit as the source has it: the same for all instances of a template.
type definition struct {
	file      string
	line, col int32
}

func definitionOf(u *point.Unit, f *point.Function) (definition, error) {
	points, err := u.PointsOf(f)
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

// FunctionKey names a function of a unit.
type FunctionKey struct {
	Unit int
	Name string
}

// Folded gives for the functions of a module that share their address with another one of the
// source the name of that.
func (m *Module) Folded() (map[FunctionKey]string, error) {
	at := map[uint64][]defined{}
	owner := m.Owners()
	for u, a := range m.Units {
		for i := range a.Unit.Functions {
			f := &a.Unit.Functions[i]
			if !f.Internal && owner[f.Name] != u {
				continue
			}
			if sym, ok := m.File.Symbol(f.Name, u); ok && sym.Defined {
				at[sym.Value] = append(at[sym.Value], defined{u, f})
			}
		}
	}
	out := map[FunctionKey]string{}
	for _, all := range at {
		if len(all) < 2 {
			continue
		}
		definitions := make([]definition, len(all))
		for i, d := range all {
			var err error
			if definitions[i], err = definitionOf(m.Units[d.unit].Unit, d.function); err != nil {
				return nil, err
			}
		}
		for i, d := range all {
			if k := slices.IndexFunc(definitions,
				func(other definition) bool { return other != definitions[i] }); k >= 0 {
				out[FunctionKey{d.unit, d.function.Name}] = all[k].function.Name
			}
		}
	}
	return out, nil
}
