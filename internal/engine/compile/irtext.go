package compile

import "strings"

// NewDigester takes a printed module apart. Lines that it does not know are passed over;
// what they define is then known by its name only. Of local functions whose names have one of the parts
// that are counted, the rest of the name does not matter: it is a number that tells how many there are.
func NewDigester(text string, counted []string) *Digester {
	d := &Digester{globals: map[string]*Global{}, types: map[string]string{}, attrs: map[string]string{},
		metadata: map[string]string{}, typeDigests: map[string]string{}, counted: counted}
	var r reader
	for rest := text; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		rest = r.read(d, line, after)
	}
	for i, s := range r.setting {
		if strings.HasPrefix(s, "!{") {
			var c canon
			c.d = d
			c.add(s)
			r.setting[i] = string(c.out)
		}
	}
	if r.private { // its code is compiled with every function that calls it
		r.setting = append(r.setting, text)
	}
	d.setting = Digest(r.setting...)
	return d
}

// reader is what is known of a text while it is read.
type reader struct {
	setting []string // what holds for all of the unit
	private bool     // there is a private function
}

// read takes a line, and of a function all of it. It gives what is left to read of the rest.
func (r *reader) read(d *Digester, line, rest string) string {
	if line == "" {
		return rest
	}
	switch line[0] {
	case '%':
		name, end := nameAt(line, 0)
		d.types[name] = line[end:]
	case '@':
		d.variableLine(line)
	case '!':
		name, end := nameAt(line, 0)
		node := strings.TrimPrefix(strings.TrimPrefix(line[end:], " = "), "distinct ")
		if name == "!llvm.module.flags" {
			r.setting = append(r.setting, node)
		}
		d.metadata[name] = node
	case 'a':
		if attributes, ok := strings.CutPrefix(line, "attributes #"); ok {
			number, value, _ := strings.Cut(attributes, " = ")
			d.attrs["#"+number] = Digest(value)
		}
	case 'm', 't':
		if strings.HasPrefix(line, "module asm ") || strings.HasPrefix(line, "target ") {
			r.setting = append(r.setting, line)
		}
	case 'd':
		switch {
		case strings.HasPrefix(line, "declare "):
			d.functionLine(line, "")
		case strings.HasPrefix(line, "define "):
			end := strings.Index(rest, "\n}")
			if end < 0 {
				end = len(rest)
			}
			r.private = r.private || strings.HasPrefix(line, "define private ")
			d.functionLine(line, rest[:end]+"\n}")
			return rest[end:]
		}
	}
	return rest
}

func (d *Digester) add(written string, g *Global) {
	g.number = -1
	g.Name = SymbolName(unescape(strings.Trim(written[1:], `"`)))
	d.globals[written] = g
	d.order = append(d.order, g)
}

// variableLine reads the definition or declaration of a variable or alias.
func (d *Digester) variableLine(line string) {
	name, end := nameAt(line, 0)
	value, ok := strings.CutPrefix(line[end:], " = ")
	if !ok {
		return
	}
	g := &Global{text: value, defined: true, private: strings.HasPrefix(value, "private ")}
	g.Local = g.private || strings.HasPrefix(value, "internal ")
	kind := value
	if i := strings.IndexAny(value, "{[\"@("); i >= 0 {
		kind = value[:i]
	}
	g.alias = strings.Contains(kind, "alias ") || strings.Contains(kind, "ifunc ")
	if strings.HasPrefix(value, "external ") || strings.HasPrefix(value, "extern_weak ") {
		g.defined = false
	}
	d.add(name, g)
}

// functionLine reads the head of a function.
func (d *Digester) functionLine(head, body string) {
	for i := 0; i < len(head); i++ {
		switch head[i] {
		case '"':
			i = quoteEnd(head, i) - 1
		case '%':
			_, end := nameAt(head, i)
			i = end - 1
		case '@':
			name, _ := nameAt(head, i)
			g := &Global{text: head, body: body, defined: body != ""}
			g.private = strings.HasPrefix(head, "define private ")
			g.Local = g.private || strings.HasPrefix(head, "define internal ")
			d.add(name, g)
			return
		}
	}
}
