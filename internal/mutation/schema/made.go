package schema

// made reports whether objects can be what came of the job: what they say of functions, mutants and the reach table
// refers to some that there are.
func (j Job) made(objs []*Object) bool {
	highest := map[string]int32{}
	for _, f := range j.Functions {
		highest[f.Name] = 0
		for _, n := range f.Numbers {
			highest[f.Name] = max(highest[f.Name], n)
		}
	}
	known := func(function string, number int32) bool { return number > 0 && number <= highest[function] }
	for _, o := range objs {
		for _, f := range o.Failed {
			if !known(f.Function, f.Number) {
				return false
			}
		}
		for i := range o.Functions {
			if _, ok := highest[o.Functions[i].Name]; !ok || !o.Functions[i].fits(o.ReachSize, known) {
				return false
			}
		}
	}
	return true
}

// fits reports whether what is said of a function's mutants refers to ones that are known, and to bytes of a table.
func (f *FunctionCode) fits(reach int, known func(function string, number int32) bool) bool {
	if len(f.Reach) != len(f.Numbers) {
		return false
	}
	for i, n := range f.Numbers {
		if !known(f.Name, n) || f.Reach[i] < 0 || int(f.Reach[i]) >= reach {
			return false
		}
	}
	for i := range f.Elements {
		if !known(f.Name, f.Elements[i].Number) {
			return false
		}
	}
	return true
}
