package compile

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// What a function's code is, said such that equal code of two builds has equal digests:
// the digest is that of the function's text as LLVM prints it, without anything that only
// counts what else is in the unit. Numbers of attribute groups, metadata, strings and other
// private constants are replaced by what they stand for; types, variables and the
// functions that are referred to bring their definitions or declarations along.

// DigestSize is how much of a SHA-256 is kept: 128 bits.
const DigestSize = 16

// Digest tells texts, in their order, from others.
func Digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return string(h.Sum(nil)[:DigestSize])
}

// Global is a function, variable or alias of a module.
type Global struct {
	Name  string // as a symbol
	Local bool   // private or internal

	text    string // a variable's or alias's line; a function's head
	body    string // of a defined function
	private bool
	defined bool
	alias   bool

	heading string // digest of what others see of it
	digest  string // of a variable; "" until it is known
	refs    []int32
	busy    bool
	number  int32 // in Digester.names, -1: not yet
}

// IsFunction reports a function with its body.
func (g *Global) IsFunction() bool { return g.body != "" }

// IsVariable reports a definition of a variable or alias that others may refer to by its name.
func (g *Global) IsVariable() bool { return g.defined && !g.private && g.body == "" }

// Digester tells the code of a module's functions and variables by digests. It holds the module's text in
// pieces.
type Digester struct {
	globals  map[string]*Global // by name as it is written
	order    []*Global
	types    map[string]string
	attrs    map[string]string // digests, by number
	metadata map[string]string
	setting  string // what holds for all of the unit
	names    []string
	counted  []string // see NewDigester

	typeDigests map[string]string
	buf         []byte
}

// counting are the functions whose names compilers make by counting them. Nobody calls them by these names.
var counting = []string{"__cxx_global_var_init", "__cxx_global_array_dtor"}

// unnumbered is a name without a number that counts what else is in the unit.
func (d *Digester) unnumbered(g *Global) string {
	if !g.Local {
		return g.Name
	}
	for _, parts := range [][]string{counting, d.counted} {
		for _, part := range parts {
			if strings.Contains(g.Name, part) {
				return part
			}
		}
	}
	return g.Name
}

// Globals gives all that the module defines or declares under a name, in its order.
func (d *Digester) Globals() []*Global { return d.order }

// Names are those of what was referred to so far: references are their indices.
func (d *Digester) Names() []string { return d.names }

// Function gives the digest of a defined function, and what it refers to.
func (d *Digester) Function(g *Global) (digest string, refs []int32) {
	c := d.begin(g)
	c.add(g.text)
	c.add(g.body)
	return c.end(), c.refs
}

// Variable gives the digest of a variable's or alias's definition, and what it refers to.
func (d *Digester) Variable(g *Global) (digest string, refs []int32) {
	digest = d.variable(g)
	return digest, g.refs
}

func (d *Digester) variable(g *Global) string {
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
func (d *Digester) head(g *Global) string {
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

// Strings are the texts that a function refers to.
func (d *Digester) Strings(g *Global) []string {
	var out []string
	for rest := g.body; ; {
		i := strings.IndexByte(rest, '@')
		if i < 0 {
			return out
		}
		name, end := nameAt(rest, i)
		if s := d.globals[name]; s != nil && s.private {
			if text, ok := StringOf(s.text); ok && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
		rest = rest[end:]
	}
}

// StringOf is the text of a string constant's definition.
func StringOf(definition string) (string, bool) {
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
