package codegen

import (
	"crypto/sha256"
	"slices"
	"strings"

	"ames/internal/mutation/point"
)

// What a function's code is, said such that equal code of two builds has equal digests:
// the digest is that of the function's text as LLVM prints it, without anything that only
// counts what else is in the unit. Numbers of attribute groups, metadata, strings and other
// private constants are replaced by what they stand for; types, variables and the
// functions that are referred to bring their definitions or declarations along.

// digestSize is how much of a SHA-256 is kept: 128 bits.
const digestSize = 16

func digestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return string(h.Sum(nil)[:digestSize])
}

// global is a function, variable or alias of the text.
type global struct {
	name    string // as a symbol
	text    string // a variable's or alias's line; a function's head
	body    string // of a defined function
	private bool
	local   bool // private or internal
	defined bool
	alias   bool

	heading string // digest of what others see of it
	digest  string // of a variable; "" until it is known
	refs    []int32
	busy    bool
	number  int32 // in digester.names, -1: not yet
}

// digester holds a module's text in pieces.
type digester struct {
	globals  map[string]*global // by name as it is written
	order    []*global
	types    map[string]string
	attrs    map[string]string // digests, by number
	metadata map[string]string
	setting  string // what holds for all of the unit
	names    []string

	typeDigests map[string]string
	buf         []byte
}

// describe adds the digests and references of functions and variables to a unit. text is
// its module, printed.
func describe(u *point.Unit, text string) {
	d := newDigester(text)
	at := map[string]int{}
	for i := range u.Functions {
		at[u.Functions[i].Name] = i
	}
	for _, g := range d.order {
		switch {
		case !g.defined && g.body == "" || g.private && g.body == "":
		case g.body != "":
			i, known := at[g.name]
			if !known {
				continue
			}
			f := &u.Functions[i]
			f.Digest, f.Refs = d.function(g)
			if g.local && makes(g.name) {
				f.Strings = d.strings(g)
			}
		default:
			digest := d.variable(g)
			u.Variables = append(u.Variables, point.Variable{Name: g.name, Internal: g.local, Digest: digest, Refs: g.refs})
		}
	}
	u.Names = d.names
}

// numbered are the functions whose names count them: compilers and test frameworks make
// them, and nobody calls them by these names.
var numbered = []string{"__cxx_global_var_init", "__cxx_global_array_dtor", "CATCH2_INTERNAL_", "C_A_T_C_H_T_E_S_T_", "autoRegistrar", "DOCTEST_ANON_"}

// unnumbered is a name without a number that counts what else is in the unit.
func unnumbered(name string, local bool) string {
	if !local {
		return name
	}
	for _, part := range numbered {
		if i := strings.Index(name, part); i >= 0 {
			return part
		}
	}
	return name
}

// makes reports whether an internal function runs before main for one variable, as those do
// that make tests known.
func makes(name string) bool { return strings.HasPrefix(name, "__cxx_global_var_init") }

// function gives the digest of a defined function, and what it refers to.
func (d *digester) function(g *global) (digest string, refs []int32) {
	c := d.begin(g)
	c.add(g.text)
	c.add(g.body)
	return c.end(), c.refs
}

// variable gives the digest of a variable's or alias's definition.
func (d *digester) variable(g *global) string {
	if g.digest == "" && !g.busy {
		g.busy = true
		c := d.begin(g)
		c.add(g.text)
		g.digest, g.refs = c.end(), c.refs
		g.busy = false
	}
	return g.digest
}

// head gives the digest of what code that refers to a function or variable sees of it.
func (d *digester) head(g *global) string {
	if g.heading == "" {
		text := g.text
		if g.body == "" && g.defined && !g.alias { // without the value
			if i := strings.IndexAny(text, "{[\"@("); i >= 0 {
				text = text[:i]
			}
		}
		c := d.begin(g)
		c.shallow = true
		c.add(text)
		g.heading = c.end()
	}
	return g.heading
}

// strings are the texts that a function refers to.
func (d *digester) strings(g *global) []string {
	var out []string
	for rest := g.body; ; {
		i := strings.IndexByte(rest, '@')
		if i < 0 {
			return out
		}
		name, end := nameAt(rest, i)
		if s := d.globals[name]; s != nil && s.private {
			if text, ok := stringOf(s.text); ok && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
		rest = rest[end:]
	}
}

// stringOf is the text of a string constant's definition.
func stringOf(definition string) (string, bool) {
	_, text, ok := strings.Cut(definition, ` c"`)
	if !ok {
		return "", false
	}
	text, _, ok = strings.Cut(text, `"`)
	return strings.TrimSuffix(unescape(text), "\x00"), ok
}

// unescape reads LLVM's strings, in which \ and two digits are a byte.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+2 < len(s) {
			if high, low := unhex(s[i+1]), unhex(s[i+2]); high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func unhex(c byte) int { return strings.IndexByte("0123456789ABCDEF", c) }
