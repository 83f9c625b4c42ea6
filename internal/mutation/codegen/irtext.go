package codegen

import "strings"

// newDigester takes a printed module apart. Lines that it does not know are passed over;
// what they define is then known by its name only.
func newDigester(text string) *digester {
	d := &digester{globals: map[string]*global{}, types: map[string]string{}, attrs: map[string]string{}, metadata: map[string]string{},
		typeDigests: map[string]string{}}
	var setting []string
	private, whole := false, text
	for text != "" {
		line := text
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = ""
		}
		if line == "" {
			continue
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
				setting = append(setting, node)
			}
			d.metadata[name] = node
		case 'a':
			if rest, ok := strings.CutPrefix(line, "attributes #"); ok {
				number, value, _ := strings.Cut(rest, " = ")
				d.attrs["#"+number] = digestOf(value)
			}
		case 'm':
			if strings.HasPrefix(line, "module asm ") {
				setting = append(setting, line)
			}
		case 't':
			if strings.HasPrefix(line, "target ") {
				setting = append(setting, line)
			}
		case 'd':
			switch {
			case strings.HasPrefix(line, "declare "):
				d.functionLine(line, "")
			case strings.HasPrefix(line, "define "):
				end := strings.Index(text, "\n}")
				if end < 0 {
					end = len(text)
				}
				private = private || strings.HasPrefix(line, "define private ")
				d.functionLine(line, text[:end]+"\n}")
				text = text[end:]
			}
		}
	}
	for i, s := range setting {
		if strings.HasPrefix(s, "!{") {
			var c canon
			c.d = d
			c.add(s)
			setting[i] = string(c.out)
		}
	}
	if private { // its code is compiled with every function that calls it
		setting = append(setting, whole)
	}
	d.setting = digestOf(setting...)
	return d
}

func (d *digester) add(written string, g *global) {
	g.number = -1
	g.name = symbolName(unescape(strings.Trim(written[1:], `"`)))
	d.globals[written] = g
	d.order = append(d.order, g)
}

// variableLine reads the definition or declaration of a variable or alias.
func (d *digester) variableLine(line string) {
	name, end := nameAt(line, 0)
	value, ok := strings.CutPrefix(line[end:], " = ")
	if !ok {
		return
	}
	g := &global{text: value, defined: true, private: strings.HasPrefix(value, "private ")}
	g.local = g.private || strings.HasPrefix(value, "internal ")
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
func (d *digester) functionLine(head, body string) {
	for i := 0; i < len(head); i++ {
		switch head[i] {
		case '"':
			i = quoteEnd(head, i) - 1
		case '%':
			_, end := nameAt(head, i)
			i = end - 1
		case '@':
			name, _ := nameAt(head, i)
			g := &global{text: head, body: body, defined: body != ""}
			g.private = strings.HasPrefix(head, "define private ")
			g.local = g.private || strings.HasPrefix(head, "define internal ")
			d.add(name, g)
			return
		}
	}
}
