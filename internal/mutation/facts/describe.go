package facts

import (
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/mutation/point"
)

// describe adds the digests and references of functions and variables to a unit.
func describe(u *point.Unit, d *compile.Digester) {
	at := map[string]int{}
	for i := range u.Functions {
		at[u.Functions[i].Name] = i
	}
	for _, g := range d.Globals() {
		switch {
		case g.IsFunction():
			i, known := at[g.Name]
			if !known {
				continue
			}
			f := &u.Functions[i]
			f.Digest, f.Refs = d.Function(g)
			if g.Local && makes(g.Name) {
				f.Strings = d.Strings(g)
			}
		case g.IsVariable():
			v := point.Variable{Name: g.Name, Internal: g.Local}
			v.Digest, v.Refs = d.Variable(g)
			u.Variables = append(u.Variables, v)
		}
	}
	u.Names = d.Names()
}

// makes reports whether an internal function runs before main for one variable, as those do
// that make tests known.
func makes(name string) bool { return strings.HasPrefix(name, "__cxx_global_var_init") }
