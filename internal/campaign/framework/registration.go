package framework

import (
	"slices"
	"strings"
)

// Maker is a function that runs before main for one variable, as those do by which programs make
// their tests known to a framework.
type Maker struct {
	Number    int32    // names it to the caller
	Texts     []string // that it refers to
	Variables []int32  // that it refers to, by numbers of the caller's
}

// Makers finds for each test the functions that make it known, by their numbers, if that can be
// told: they refer to its name, or to the parts of it.
func Makers(makers []Maker, names []string) map[string][]int32 {
	by := map[string][]*Maker{}
	for i := range makers {
		for _, text := range makers[i].Texts {
			by[text] = append(by[text], &makers[i])
		}
	}
	out := map[string][]int32{}
	for _, name := range names {
		from := slices.Clone(by[name])
		var parts []string
		for _, part := range partsOf(name) {
			if by[part] != nil || strings.Trim(part, "0123456789") != "" {
				parts = append(parts, part)
			}
		}
		if len(parts) > 1 {
			named := by[parts[len(parts)-1]]
			all := slices.DeleteFunc(slices.Clone(named), func(m *Maker) bool {
				return slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(m.Texts, p) })
			})
			if len(all) == 0 {
				all = named // Boost.Test makes suites known elsewhere
			}
			from = append(from, all...)
		}
		for _, m := range from {
			out[name] = append(out[name], m.Number)
		}
		if len(from) > 0 {
			slices.Sort(out[name])
			out[name] = slices.Compact(out[name])
		}
	}
	addCompanions(makers, out)
	return out
}

// addCompanions adds functions that have no test's name, but make a variable that only one test's
// function speaks of: CppUTest has two variables for a test.
func addCompanions(makers []Maker, of map[string][]int32) {
	const several = "\x00" // is no test's name
	ofTest, ofVariable := map[int32]string{}, map[int32]string{}
	note := func(known map[int32]string, n int32, name string) {
		if other, is := known[n]; is && other != name {
			name = several
		}
		known[n] = name
	}
	variables := map[int32][]int32{}
	for _, m := range makers {
		variables[m.Number] = m.Variables
	}
	for name, from := range of {
		for _, n := range from {
			note(ofTest, n, name)
			for _, v := range variables[n] {
				note(ofVariable, v, name)
			}
		}
	}
	for _, m := range makers {
		if ofTest[m.Number] != "" {
			continue
		}
		for _, v := range m.Variables {
			if name := ofVariable[v]; name != "" && name != several && !slices.Contains(of[name], m.Number) {
				of[name] = append(of[name], m.Number)
			}
		}
	}
}

// partsOf gives the parts of a test's name: GoogleTest's Prefix/Suite/0.Name/1; others
// write suite/name or suite::name.
func partsOf(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '/' || r == ':' })
}
