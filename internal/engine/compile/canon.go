package compile

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
)

// canon writes code as it is digested.
type canon struct {
	d       *Digester
	of      *Global
	refs    []int32
	types   []string // names of those that the code speaks of
	shallow bool     // what is referred to only counts by name
	out     []byte
}

func (d *Digester) begin(g *Global) *canon { return &canon{d: d, of: g, out: d.take()} }

// take lends the buffer; who finds it lent gets another.
func (d *Digester) take() []byte {
	b := d.buf
	d.buf = nil
	return b[:0]
}

// end gives the digest.
func (c *canon) end() string {
	d := c.d
	for _, t := range c.types {
		c.out = append(c.out, d.typeDigest(t)...)
	}
	c.out = append(c.out, d.setting...)
	sum := sha256.Sum256(c.out)
	if cap(c.out) > cap(d.buf) {
		d.buf = c.out
	}
	return string(sum[:DigestSize])
}

// special are the bytes that begin what is not taken as it stands.
var special = func() (t [256]bool) {
	for _, c := range []byte("\"@%#!;") {
		t[c] = true
	}
	return t
}()

// add writes text.
func (c *canon) add(text string) {
	for i := 0; i < len(text); {
		from := i
		for i < len(text) && !special[text[i]] {
			i++
		}
		c.out = append(c.out, text[from:i]...)
		if i == len(text) {
			return
		}
		switch text[i] {
		case '"':
			end := quoteEnd(text, i)
			c.out = append(c.out, text[i:end]...)
			i = end
		case ';':
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(text)
			}
		case '@':
			name, end := nameAt(text, i)
			c.reference(name)
			i = end
		case '%':
			name, end := nameAt(text, i)
			if _, is := c.d.types[name]; is {
				c.ofType(name)
			} else {
				c.out = append(c.out, name...)
			}
			i = end
		case '#':
			name, end := nameAt(text, i)
			c.out = append(append(c.out, '#'), c.d.attrs[name]...)
			i = end
		case '!':
			i = c.metadata(text, i)
		}
	}
}

// ofType writes a type's name, without the number that tells types of one name apart in a
// unit: by which of those in the code it is.
func (c *canon) ofType(name string) {
	at := slices.Index(c.types, name)
	if at < 0 {
		at = len(c.types)
		c.types = append(c.types, name)
	}
	c.out = append(append(c.out, typeName(name)...), '%', byte(at), byte(at>>8))
}

// typeName is a type's name without a number at its end.
func typeName(name string) string {
	quoted := strings.HasSuffix(name, `"`)
	short := strings.TrimRight(strings.TrimSuffix(name, `"`), "0123456789")
	if short, ok := strings.CutSuffix(short, "."); ok && len(short) > 2 {
		return short
	}
	if quoted {
		return strings.TrimSuffix(name, `"`)
	}
	return name
}

// metadata writes a node that an instruction takes as an operand. Nodes that are attached
// to instructions do not change what these do.
func (c *canon) metadata(text string, i int) int {
	name, end := nameAt(text, i)
	if len(name) > 1 && (name[1] < '0' || name[1] > '9') { // a kind
		if strings.HasPrefix(text[end:], " !") {
			_, after := nameAt(text, end+1)
			if after > end+2 {
				c.out = bytes.TrimSuffix(c.out, []byte(", "))
				return after
			}
		}
		c.out = append(c.out, name...)
		return end
	}
	c.out = append(append(c.out, '!'), c.d.node(name, 0)...)
	return max(end, i+1)
}

// reference writes what a name stands for.
func (c *canon) reference(name string) {
	g := c.d.globals[name]
	switch {
	case g == nil:
		c.out = append(c.out, name...)
		return
	case g == c.of:
		c.out = append(append(c.out, '@'), c.d.unnumbered(g)...)
		return
	case g.private && g.body == "":
		c.out = append(c.out, '@')
		if c.shallow {
			return
		}
		c.out = append(c.out, c.d.variable(g)...)
		for _, r := range g.refs {
			c.refer(r)
		}
		return
	}
	c.out = append(append(append(c.out, '@'), c.d.unnumbered(g)...), 0)
	if c.shallow {
		return
	}
	c.out = append(c.out, c.d.head(g)...)
	if g.body == "" && g.defined {
		c.out = append(c.out, c.d.variable(g)...)
	}
	c.refer(c.d.number(g))
}

func (c *canon) refer(n int32) {
	if !slices.Contains(c.refs, n) {
		c.refs = append(c.refs, n)
	}
}

func (d *Digester) number(g *Global) int32 {
	if g.number < 0 {
		g.number = int32(len(d.names))
		d.names = append(d.names, g.Name)
	}
	return g.number
}

// typeDigest is that of a named type with those that it is made of.
func (d *Digester) typeDigest(name string) string {
	if digest, known := d.typeDigests[name]; known {
		return digest
	}
	d.typeDigests[name] = "" // one that contains itself
	parts := []string{typeName(name)}
	text := d.types[name]
	for {
		i := strings.IndexByte(text, '%')
		if i < 0 {
			break
		}
		part, end := nameAt(text, i)
		parts = append(parts, text[:i], typeName(part), d.typeDigest(part))
		text = text[end:]
	}
	d.typeDigests[name] = Digest(append(parts, text)...)
	return d.typeDigests[name]
}

// node is a metadata node's text with the nodes in it, as deep as they matter to code.
func (d *Digester) node(name string, depth int) string {
	const deepest = 4
	text := d.metadata[name]
	if text == "" || depth == deepest {
		return ""
	}
	var out []byte
	for i := 0; i < len(text); {
		switch text[i] {
		case '"':
			end := quoteEnd(text, i)
			out = append(out, text[i:end]...)
			i = end
		case '!':
			part, end := nameAt(text, i)
			if len(part) > 1 && part[1] == '"' {
				out = append(out, part...)
			} else {
				out = append(append(out, '!'), d.node(part, depth+1)...)
			}
			i = max(end, i+1)
		default:
			out = append(out, text[i])
			i++
		}
	}
	return string(out)
}

// nameAt reads a name that begins with the sign at i.
func nameAt(text string, i int) (name string, end int) {
	if i+1 < len(text) && text[i+1] == '"' {
		end = quoteEnd(text, i+1)
		return text[i:end], end
	}
	for end = i + 1; end < len(text) && inName[text[end]]; end++ {
	}
	return text[i:end], end
}

var inName = func() (t [256]bool) {
	for c := range 256 {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		t[c] = letter || c >= '0' && c <= '9' || c == '-' || c == '$' || c == '.' || c == '_'
	}
	return t
}()

// quoteEnd is where a quoted string ends that begins at i. There is no quote inside.
func quoteEnd(text string, i int) int {
	if n := strings.IndexByte(text[i+1:], '"'); n >= 0 {
		return i + 1 + n + 1
	}
	return len(text)
}
