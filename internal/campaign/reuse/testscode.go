package reuse

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"ames/internal/campaign/framework"
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
	var makers []framework.Maker
	for n := range c.nodes {
		at := &c.nodes[n]
		if !at.makes || !slices.Contains(modules, at.module) {
			continue
		}
		m := framework.Maker{Number: int32(n), Texts: at.texts}
		for _, r := range at.refs {
			if c.nodes[r].variable {
				m.Variables = append(m.Variables, r)
			}
		}
		makers = append(makers, m)
	}
	return framework.Makers(makers, names)
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
