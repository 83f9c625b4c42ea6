package session

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
)

// testsCode is the code of a program's tests.
type testsCode struct {
	single map[string]sum // of those whose code is known
	common sum            // of what all run
	whole  sum            // of all
}

// testsCode finds the code of tests by their names: where tests are made known before main,
// that code has their names and refers to their code.
func (c *code) testsCode(modules []int, names []string) *testsCode {
	out := &testsCode{single: map[string]sum{}}
	makers := c.makers(modules, names)
	c.setTestFiles(modules, makers)
	attributed := map[int32]bool{}
	for name, from := range makers {
		tests, digest := c.reachedBy(from)
		out.single[name] = digest
		for _, n := range tests {
			attributed[n] = true
		}
		for _, n := range from {
			attributed[n] = true
		}
	}
	var roots []int32
	for n := range c.nodes {
		at := &c.nodes[n]
		if slices.Contains(modules, at.module) && (at.kind == testCode || at.root && at.kind == foreign) {
			roots = append(roots, int32(n))
		}
	}
	_, out.whole = c.reachedBy(roots)
	roots = slices.DeleteFunc(roots, func(n int32) bool { return attributed[n] })
	_, out.common = c.reachedBy(roots)
	return out
}

// makers finds for each test the code that makes it known, if that can be told.
func (c *code) makers(modules []int, names []string) map[string][]int32 {
	by := map[string][]int32{}
	for n := range c.nodes {
		if at := &c.nodes[n]; at.makes && slices.Contains(modules, at.module) {
			for _, text := range at.texts {
				by[text] = append(by[text], int32(n))
			}
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
			all := slices.DeleteFunc(slices.Clone(named), func(n int32) bool {
				return slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(c.nodes[n].texts, p) })
			})
			if len(all) == 0 {
				all = named // Boost.Test makes suites known elsewhere
			}
			from = append(from, all...)
		}
		if len(from) > 0 {
			slices.Sort(from)
			out[name] = slices.Compact(from)
		}
	}
	c.addCompanions(modules, out)
	return out
}

// addCompanions adds code that has no test's name, but makes a variable that only one test's
// code speaks of: CppUTest has two variables for a test.
func (c *code) addCompanions(modules []int, makers map[string][]int32) {
	const several = "\x00" // is no test's name
	ofTest, ofVariable := map[int32]string{}, map[int32]string{}
	note := func(known map[int32]string, n int32, name string) {
		if other, is := known[n]; is && other != name {
			name = several
		}
		known[n] = name
	}
	for name, from := range makers {
		for _, n := range from {
			note(ofTest, n, name)
			for _, r := range c.nodes[n].refs {
				if c.nodes[r].variable {
					note(ofVariable, r, name)
				}
			}
		}
	}
	for n := range c.nodes {
		at := &c.nodes[n]
		if !at.makes || ofTest[int32(n)] != "" || !slices.Contains(modules, at.module) {
			continue
		}
		for _, r := range at.refs {
			if name := ofVariable[r]; name != "" && name != several && !slices.Contains(makers[name], int32(n)) {
				makers[name] = append(makers[name], int32(n))
			}
		}
	}
}

// partsOf gives the parts of a test's name: GoogleTest's Prefix/Suite/0.Name/1; others
// write suite/name or suite::name.
func partsOf(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '/' || r == ':' })
}

// setTestFiles makes test code of all that stands in files with tests, also where these are
// mutated, and of a main function that is.
func (c *code) setTestFiles(modules []int, makers map[string][]int32) {
	files := map[string]bool{}
	for _, from := range makers {
		for _, n := range from {
			files[c.nodes[n].file] = true
		}
	}
	delete(files, "")
	for n := range c.nodes {
		at := &c.nodes[n]
		if at.kind == subject && slices.Contains(modules, at.module) && (files[at.file] || at.root && !at.makes) {
			at.kind = testCode
		}
	}
}

// of is the digest of a test's code.
func (t *testsCode) of(name string) [sha256.Size]byte {
	s, known := t.single[name]
	if !known {
		s = t.whole
	}
	b := make([]byte, 0, 64)
	for _, word := range []uint64{s[0], s[1], t.common[0], t.common[1]} {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	return sha256.Sum256(b)
}
