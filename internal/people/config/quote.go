package config

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// plain texts mean themselves in YAML wherever they stand.
var plain = regexp.MustCompile(`^(--?[A-Za-z]|[A-Za-z_/.])[A-Za-z0-9_./=+-]*$`)

// other texts of that form are numbers, truths and nothing in some version of YAML.
var meant = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|y|n|null|~|[.](inf|nan)|[.][0-9_]+(e[+-]?[0-9]+)?)$`)

// quote writes a text as YAML.
func quote(s string) string {
	if plain.MatchString(s) && !meant.MatchString(s) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // JSON's quoted texts are YAML's
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// values writes what a key may be given.
func (k *key) values(list []string) string {
	words := make([]string, len(list))
	for i, v := range list {
		if words[i] = v; k.kind == text {
			words[i] = quote(v)
		}
	}
	if k.list {
		return "[" + strings.Join(words, ", ") + "]"
	}
	return strings.Join(words, "")
}
