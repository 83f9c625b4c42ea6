package schema

import "testing"

// TestMade: objects that cannot be the job's are recognised.
func TestMade(t *testing.T) {
	whole := func() []*Object {
		return []*Object{
			{ReachSize: 2, Functions: []FunctionCode{{Name: "f", Numbers: []int32{1, 2}, Reach: []int32{0, 1},
				Elements: []Element{{Number: 2}}}}},
			{Failed: []Failure{{Function: "g", Number: 1}}},
		}
	}
	for name, spoil := range map[string]func(first, second *Object){
		"":                              func(*Object, *Object) {},
		"another function":              func(first, _ *Object) { first.Functions[0].Name = "h" },
		"another number":                func(first, _ *Object) { first.Functions[0].Numbers[1] = 3 },
		"no number":                     func(first, _ *Object) { first.Functions[0].Numbers[0] = 0 },
		"fewer bytes":                   func(first, _ *Object) { first.Functions[0].Reach = []int32{0} },
		"a byte behind the table":       func(first, _ *Object) { first.Functions[0].Reach[0] = 2 },
		"a byte before the table":       func(first, _ *Object) { first.Functions[0].Reach[0] = -1 },
		"another element":               func(first, _ *Object) { first.Functions[0].Elements[0].Number = 3 },
		"a failed function":             func(_, second *Object) { second.Failed[0].Function = "h" },
		"a failed mutant":               func(_, second *Object) { second.Failed[0].Number = 2 },
		"a failed mutant, not numbered": func(_, second *Object) { second.Failed[0].Number = 0 },
	} {
		objs := whole()
		spoil(objs[0], objs[1])
		if got := sampleJob().made(objs); got != (name == "") {
			t.Errorf("%q: %v", name, got)
		}
	}
}
