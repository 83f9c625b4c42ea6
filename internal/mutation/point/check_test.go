package point

import "testing"

// TestCheck: places that are in no list are found.
func TestCheck(t *testing.T) {
	whole := func() *Unit {
		u := &Unit{Files: []string{"a.c"}, Names: []string{"f", "v"}, Variables: []Variable{{Refs: []int32{1}}},
			Tables: []Table{{File: 0}}, Functions: []Function{{File: -1}, {File: 0, Refs: []int32{0, 1}}}}
		u.Functions[1].SetPoints([]Point{{Func: 1}, {Func: 1, Table: 1}})
		return u
	}
	for name, spoil := range map[string]func(u *Unit){
		"":                     func(*Unit) {},
		"file of a function":   func(u *Unit) { u.Functions[0].File = 1 },
		"no file":              func(u *Unit) { u.Functions[0].File = -2 },
		"name for a function":  func(u *Unit) { u.Functions[1].Refs[0] = 2 },
		"file of points":       func(u *Unit) { u.Functions[1].Files[0] = -1 },
		"counts of points":     func(u *Unit) { u.Functions[1].Counts = nil },
		"name for a variable":  func(u *Unit) { u.Variables[0].Refs[0] = -1 },
		"file of a table":      func(u *Unit) { u.Tables[0].File = 1 },
		"function of a point":  func(u *Unit) { u.Functions[1].SetPoints([]Point{{Func: 0}}) },
		"file of a point":      func(u *Unit) { u.Functions[1].SetPoints([]Point{{Func: 1, File: 1}}) },
		"table of a point":     func(u *Unit) { u.Functions[1].SetPoints([]Point{{Func: 1, Table: 2}}) },
		"a table before first": func(u *Unit) { u.Functions[1].SetPoints([]Point{{Func: 1, Table: -1}}) },
	} {
		u := whole()
		spoil(u)
		err := u.Check()
		if err == nil {
			_, err = u.Points(1)
		}
		if (err == nil) != (name == "") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
