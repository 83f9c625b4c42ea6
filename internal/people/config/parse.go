package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
	"github.com/spf13/pflag"
)

const (
	// A file with a thousand settings is shorter.
	maxSize = 64 << 10
	// The YAML parser takes quadratic time for deep nesting; no setting is deeper than 4.
	maxDepth = 32
)

// Parse reads a file. The keys are the flags', and its values are tried on them: they
// are changed, and must be nobody's. All mistakes are returned at once, as Errors.
func Parse(at Place, data []byte, flags *pflag.FlagSet) (*File, error) {
	r := &reader{place: at, keys: keysOf(flags), file: &File{}}
	r.document(data)
	if len(r.wrong) > 0 {
		return nil, r.wrong
	}
	if err := r.file.Apply(flags, func(string) bool { return false }); err != nil {
		return nil, err
	}
	return r.file, nil
}

// reader makes a File of YAML nodes, and notes what is wrong.
type reader struct {
	place Place
	keys  []key
	file  *File
	wrong Errors
}

func (r *reader) position(t *token.Token) Position {
	p := Position{File: r.place.Name, Line: 1, Column: 1}
	if t != nil && t.Position != nil {
		p.Line, p.Column = max(1, t.Position.Line), max(1, t.Position.Column)
	}
	return p
}

func (r *reader) errorf(n ast.Node, format string, args ...any) {
	r.fail(r.position(first(n)), format, args...)
}

func (r *reader) fail(at Position, format string, args ...any) {
	r.wrong = append(r.wrong, &Error{at, fmt.Sprintf(format, args...)})
}

// first gives the token that a node begins with; the parser's own answer for a
// mapping is its first colon.
func first(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return first(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return first(n.Key)
	}
	if n == nil {
		return nil
	}
	return n.GetToken()
}

// document reads the YAML text.
func (r *reader) document(data []byte) {
	source := strings.TrimPrefix(string(data), "\ufeff")
	switch {
	case len(data) > maxSize:
		r.fail(Position{r.place.Name, 1, 1}, "the file has %d bytes; more than %d are not read", len(data), maxSize)
		return
	case !utf8.ValidString(source):
		line, column := firstInvalid(source)
		r.fail(Position{r.place.Name, line, column}, "this is not UTF-8")
		return
	}
	parsed, err := parseYAML(source)
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		r.fail(r.position(syntax.Token), "%s", syntax.Message)
		return
	}
	if err != nil {
		r.fail(r.position(nil), "%v", err)
		return
	}
	seen := false
	for _, d := range parsed.Docs {
		switch body := d.Body.(type) {
		case nil, *ast.CommentGroupNode, *ast.NullNode, *ast.DirectiveNode:
		default:
			if seen {
				r.errorf(body, "a second document: put all settings into the first")
				return
			}
			seen = true
			r.settings(body)
		}
	}
}

// parseYAML makes nodes of a text. Whatever the parser does with it must not end the
// program.
func parseYAML(source string) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read as YAML (%v)", p)
		}
	}()
	tokens := lexer.Tokenize(source)
	if t := deepest(tokens); t != nil {
		return nil, &yaml.SyntaxError{Message: "brackets are nested too deeply", Token: t}
	}
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

func firstInvalid(s string) (line, column int) {
	line, column = 1, 1
	for len(s) > 0 {
		c, size := utf8.DecodeRuneInString(s)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if column++; c == '\n' {
			line, column = line+1, 1
		}
		s = s[size:]
	}
	return line, column
}

// deepest gives the bracket that is one too many within others.
func deepest(tokens token.Tokens) *token.Token {
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			if depth++; depth > maxDepth {
				return t
			}
		case token.MappingEndType, token.SequenceEndType:
			depth--
		}
	}
	return nil
}

// settings reads the file's only mapping.
func (r *reader) settings(n ast.Node) {
	known := []string{ProgramsKey}
	for i := range r.keys {
		known = append(known, r.keys[i].name)
	}
	r.mapping(n, known, func(name string, pair *ast.MappingValueNode) {
		if name == ProgramsKey {
			r.programs(pair)
			return
		}
		for i := range r.keys {
			if r.keys[i].name != name {
				continue
			}
			if s, ok := r.setting(&r.keys[i], pair); ok {
				r.file.Settings = append(r.file.Settings, s)
			}
		}
	})
}

// mapping calls use for each of a mapping's known keys.
func (r *reader) mapping(n ast.Node, known []string, use func(name string, pair *ast.MappingValueNode)) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.errorf(n, "%s where keys with values are wanted, as in \"key: value\"", describe(n))
		return
	}
	seen := map[string]Position{}
	for _, pair := range pairs {
		name, ok := r.name(pair.Key)
		if !ok {
			continue
		}
		if at, twice := seen[name]; twice {
			r.errorf(pair.Key, "%s is set twice, first in line %d", name, at.Line)
			continue
		}
		seen[name] = r.position(first(pair.Key))
		if slices.Contains(known, name) {
			use(name, pair)
		} else {
			r.errorf(pair.Key, "%s", unknown(name, known))
		}
	}
}

func (r *reader) name(n ast.MapKeyNode) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.MergeKeyNode, *ast.MappingKeyNode:
		r.errorf(n, "keys of this kind are not understood; write key: value")
		return "", false
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	r.errorf(n, "this is not a key")
	return "", false
}

// setting reads one flag's value.
func (r *reader) setting(k *key, pair *ast.MappingValueNode) (s Setting, ok bool) {
	s = Setting{Key: k.name, At: r.position(first(pair.Key)), value: r.position(first(pair.Value))}
	values := []ast.Node{pair.Value}
	if list, several := pair.Value.(*ast.SequenceNode); several && (k.list || k.comma) {
		values = list.Values
	}
	for _, n := range values {
		v, ok := r.scalar(k, n)
		if !ok {
			return s, false
		}
		s.Values = append(s.Values, k.rebase(r.place, v))
	}
	return s, true
}
