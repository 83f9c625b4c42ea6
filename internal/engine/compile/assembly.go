package compile

import (
	"slices"
	"strings"
	"unicode"

	"ames/internal/engine/llvm"
)

// dropAssembly drops a module's file-level assembly: what it defines is the running
// program's. What it says of names that the module only refers to is kept, and so are its
// macros, which functions may use in assembly of their own.
func dropAssembly(l *llvm.Lib, m llvm.Module) {
	text := l.InlineAsm(m)
	if text == "" {
		return
	}
	l.SetInlineAsm(m, macros(text))
	versions := symbolVersions(text)
	rename := func(v llvm.Value) {
		if to, ok := versions[SymbolName(l.Name(v))]; ok && l.IsDeclaration(v) {
			l.SetName(v, "\x01"+to)
		}
	}
	for _, f := range l.Functions(m) {
		rename(f.Value())
	}
	for _, g := range l.Globals(m) {
		rename(g.Value())
	}
}

func statements(assembly string) []string {
	return strings.FieldsFunc(assembly, func(c rune) bool { return c == '\n' || c == ';' })
}

// Labels are the names that assembly text gives to places; some of them may be in macros.
func Labels(assembly string) []string {
	var out []string
	for _, statement := range statements(assembly) {
		name, _, ok := strings.Cut(strings.TrimSpace(statement), ":")
		if ok && name != "" && !strings.HasPrefix(name, ".L") && !strings.ContainsAny(name, " \t\"\\#/") {
			out = append(out, name)
		}
	}
	return out
}

// symbolVersions reads the directives `.symver name, name2@VERSION` and gives for each name
// what a reference to it means, name2@VERSION. In a definition's directive there are two
// or three @, and there may be a third operand.
func symbolVersions(assembly string) map[string]string {
	out := map[string]string{}
	for _, statement := range statements(assembly) {
		operands, ok := strings.CutPrefix(strings.TrimSpace(statement), ".symver")
		if !ok {
			continue
		}
		parts := strings.Split(operands, ",")
		if len(parts) < 2 {
			continue
		}
		symbol := strings.Trim(strings.TrimSpace(parts[0]), `"`)
		name, version, ok := strings.Cut(strings.Trim(strings.TrimSpace(parts[1]), `"`), "@")
		if ok {
			out[symbol] = name + "@" + strings.TrimLeft(version, "@")
		}
	}
	return out
}

// macros gives the definitions of macros in assembly text.
func macros(assembly string) string {
	var out strings.Builder
	depth := 0
	for line := range strings.Lines(assembly) {
		words := strings.FieldsFunc(line, func(c rune) bool { return unicode.IsSpace(c) || c == ';' })
		begins := slices.Contains(words, ".macro")
		ends := slices.Contains(words, ".endm") || slices.Contains(words, ".endmacro")
		if begins {
			depth++
		}
		if depth > 0 {
			out.WriteString(line)
		}
		if ends && depth > 0 {
			depth--
		}
	}
	return out.String()
}
