package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// wants says what a key's value must be.
func (k *key) wants() string {
	var one string
	switch k.kind {
	case boolean:
		one = "true or false"
	case integer:
		one = "a whole number"
	case number:
		one = "a number"
	case duration:
		one = "a duration such as 30s or 1m30s"
	default:
		one = "a text"
	}
	switch {
	case k.list:
		return one + ", or a list of such"
	case k.comma:
		return "words in a list or with commas between them"
	}
	return one
}

// describe says what stands in the file instead.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.BoolNode:
		return n.Token.Value
	case *ast.IntegerNode:
		return "the number " + n.Token.Value
	case *ast.FloatNode:
		return "the number " + n.Token.Value
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	}
	return "a " + n.Type().YAMLName()
}

// decimal is a number in YAML 1.2.
var decimal = regexp.MustCompile(`^[-+]?([.][0-9]+|[0-9]+([.][0-9]*)?)([eE][-+]?[0-9]+)?$`)

// scalar gives a value as the flag would be given it.
func (r *reader) scalar(k *key, n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		if k.kind == text || k.kind == duration {
			return v.Value, true
		}
		// The YAML parser takes numbers without a point for texts if they have an exponent
		// or are large.
		if k.kind == number && v.Token.Type == token.StringType && decimal.MatchString(v.Value) {
			return v.Value, true
		}
	case *ast.LiteralNode:
		if k.kind == text {
			return strings.TrimSuffix(v.Value.Value, "\n"), true
		}
	case *ast.BoolNode:
		if k.kind == boolean {
			return strconv.FormatBool(v.Value), true
		}
		if k.alone != "" && v.Value {
			return k.alone, true
		}
	case *ast.IntegerNode:
		switch k.kind {
		case text:
			return v.Token.Value, true
		case integer, number:
			return fmt.Sprint(v.Value), true
		}
	case *ast.FloatNode:
		switch k.kind {
		case text:
			return v.Token.Value, true
		case number:
			return strconv.FormatFloat(v.Value, 'g', -1, 64), true
		}
	}
	switch n.(type) {
	case *ast.AliasNode, *ast.AnchorNode, *ast.TagNode:
		r.errorf(n, "%s: put a value that begins with %s into quotes", k.name, n.GetToken().Value[:1])
	default:
		r.errorf(n, "%s wants %s, not %s", k.name, k.wants(), describe(n))
	}
	return "", false
}
