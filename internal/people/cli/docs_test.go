package cli

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"

	"ames/internal/mutation/operator"
	"ames/internal/people/config"
)

//go:generate go test -count=1 -run ^TestKeysInDocs$ . -update

var update = flag.Bool("update", false, "write the table of keys in docs/configuration.md")

const docs = "../../../docs/configuration.md"

// TestKeysInDocs writes the table of keys.
func TestKeysInDocs(t *testing.T) {
	const path, begin, end = docs, "<!-- keys: written by go generate ./internal/people/cli -->\n",
		"<!-- end of keys -->\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", path)
	}
	want := before + begin + config.Table(settable()) + end + after
	if !*update {
		t.Skip("scripts/generated.sh looks whether the table is up to date")
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSampleInDocs: the file that the documentation shows is one.
func TestSampleInDocs(t *testing.T) {
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	sample, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatalf("%s shows no file", docs)
	}
	file, err := config.Parse(config.Place{Name: docs}, []byte(sample), settable())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := operator.Select(strings.Join(file.Find("operators").Values, ",")); err != nil {
		t.Error(err)
	}
	if err := conforms(t, sample); err != nil {
		t.Error(err)
	}
}

// conforms validates a file against the schema.
func conforms(t *testing.T, text string) error {
	t.Helper()
	data, err := config.Schema(settable())
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = yaml.YAMLToJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	if value == nil {
		value = map[string]any{} // a file of comments
	}
	return resolved.Validate(value)
}
