// Package reuse says which verdicts of earlier runs hold still: it digests what a verdict
// follows from, the mutant's code, that of the tests that reach it, and what is around them,
// and asks the history for verdicts of the same. It runs nothing.
package reuse

import (
	"encoding/binary"
	"strings"

	"ames/internal/campaign/units"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// What code a verdict depends on is told by walking over what functions and variables
// refer to: whoever executes something has got there by references.

// sum adds up digests of a set of things, in any order.
type sum [2]uint64

func (s *sum) add(o sum) { s[0], s[1] = s[0]+o[0], s[1]+o[1] }

func sumOf(digest string) (s sum) {
	var b [16]byte
	copy(b[:], digest)
	return sum{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:])}
}

// kind says whose code something is.
type kind uint8

const (
	subject  kind = iota // is mutated, or could be
	testCode             // of the project, but not mutated
	foreign              // of the system or third parties, and all variables
)

// node is one function or variable.
type node struct {
	kind  kind
	root  bool // starts by itself
	makes bool // starts by itself for one variable, which may make a test known
	// variable: it is one, or an alias.
	variable bool
	module   int
	file     string // of a function; "" if it is not known
	digest   sum
	refs     []int32
	texts    []string // if it makes
}

// code is that of all modules.
type code struct {
	nodes     []node
	functions map[codeName]int32
	seen      []int32 // the last walk that came by
	walks     int32
	own       map[int32]sum
}

type codeName struct {
	module, unit int
	name         string
}

// newCode links the modules' functions and variables to what they refer to.
func newCode(mods []*units.Module, decide func(path string) (bool, string)) *code {
	c := &code{functions: map[codeName]int32{}, own: map[int32]sum{}}
	globals := make([]map[string]int32, len(mods))
	variables := map[codeName]int32{}
	type pending struct {
		of   int32
		unit *point.Unit
		refs []int32
		at   codeName
	}
	var links []pending
	for i, m := range mods {
		globals[i] = map[string]int32{}
		owner := m.Owners()
		for u, a := range m.Units {
			kinds := make([]kind, len(a.Unit.Files))
			for k, path := range a.Unit.Files {
				kinds[k] = kindOf(decide(path))
			}
			add := func(n node, name string, internal bool, refs []int32) int32 {
				number := int32(len(c.nodes))
				n.module = i
				c.nodes = append(c.nodes, n)
				links = append(links, pending{number, a.Unit, refs, codeName{i, u, ""}})
				if !internal {
					globals[i][name] = number
				}
				return number
			}
			for k := range a.Unit.Functions {
				f := &a.Unit.Functions[k]
				if !f.Internal && owner[f.Name] != u {
					continue
				}
				n := node{kind: testCode, digest: sumOf(f.Digest)}
				if f.File >= 0 {
					n.kind, n.file = kinds[f.File], a.Unit.Files[f.File]
				}
				switch {
				case f.Internal && strings.HasPrefix(f.Name, "_GLOBAL__"):
					n = node{kind: foreign} // it only calls those of single variables
				case f.Internal && strings.HasPrefix(f.Name, "__cxx_global_var_init"):
					n.makes, n.texts, n.root = true, f.Strings, true
				case f.Name == "main":
					n.root = true
				}
				c.functions[codeName{i, u, f.Name}] = add(n, f.Name, f.Internal, f.Refs)
			}
			for k := range a.Unit.Variables {
				v := &a.Unit.Variables[k]
				if _, known := globals[i][v.Name]; known && !v.Internal || strings.HasPrefix(v.Name, "llvm.") {
					continue
				}
				number := add(node{kind: foreign, variable: true, digest: sumOf(v.Digest)}, v.Name, v.Internal, v.Refs)
				if v.Internal {
					variables[codeName{i, u, v.Name}] = number
				}
			}
		}
	}
	for _, l := range links {
		for _, r := range l.refs {
			if to, ok := c.resolve(l.at, l.unit.Names[r], globals, variables); ok {
				c.nodes[l.of].refs = append(c.nodes[l.of].refs, to)
			}
		}
	}
	c.seen = make([]int32, len(c.nodes))
	return c
}

// resolve finds what a name means in a unit: something of its own, of its module, or else
// of another one.
func (c *code) resolve(at codeName, name string, globals []map[string]int32, variables map[codeName]int32) (int32,
	bool) {
	at.name = name
	for _, own := range []map[codeName]int32{c.functions, variables} {
		if n, ok := own[at]; ok {
			return n, true
		}
	}
	if n, ok := globals[at.module][name]; ok {
		return n, true
	}
	for _, others := range globals {
		if n, ok := others[name]; ok {
			return n, true
		}
	}
	return 0, false
}

func kindOf(keep bool, reason string) kind {
	switch {
	case keep:
		return subject
	case reason == source.ReasonSystem || reason == source.ReasonThirdParty:
		return foreign
	}
	return testCode
}

// walk visits what is reachable from nodes and not passed over by enter, once each.
func (c *code) walk(from []int32, enter func(n int32) bool) (visited []int32) {
	c.walks++
	return c.goOn(from, enter)
}

// goOn is walk, but passes by what the last one has visited.
func (c *code) goOn(from []int32, enter func(n int32) bool) (visited []int32) {
	for _, n := range from {
		if c.seen[n] != c.walks {
			c.seen[n] = c.walks
			visited = append(visited, n)
		}
	}
	for k := 0; k < len(visited); k++ {
		for _, r := range c.nodes[visited[k]].refs {
			if c.seen[r] != c.walks && enter(r) {
				c.seen[r] = c.walks
				visited = append(visited, r)
			}
		}
	}
	return visited
}

// ownCode is the digest of a function, and of the code of others that comes with it.
func (c *code) ownCode(n int32) sum {
	s, known := c.own[n]
	if !known {
		for _, v := range c.walk([]int32{n}, func(r int32) bool { return c.nodes[r].kind == foreign }) {
			s.add(c.nodes[v].digest)
		}
		c.own[n] = s
	}
	return s
}

// reachedBy is the test code that is reachable from nodes, and its digest. Code that is
// mutated is gone through, but counts for its own mutants only.
func (c *code) reachedBy(from []int32) (tests []int32, digest sum) {
	var borders []int32
	direct := c.walk(from, func(r int32) bool {
		if c.nodes[r].kind == subject {
			borders = append(borders, r)
			return false
		}
		return true
	})
	for _, n := range direct {
		digest.add(c.nodes[n].digest)
		if c.nodes[n].kind == testCode {
			tests = append(tests, n)
		}
	}
	for _, n := range c.goOn(borders, func(int32) bool { return true }) {
		if c.nodes[n].kind == testCode {
			digest.add(c.nodes[n].digest)
			tests = append(tests, n)
		}
	}
	return tests, digest
}
