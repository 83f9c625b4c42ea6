package config

import (
	"encoding/json"
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/spf13/pflag"
)

// Schema writes the JSON schema of the files whose keys are these flags. Editors
// check and complete by it.
func Schema(flags *pflag.FlagSet) ([]byte, error) {
	s := &jsonschema.Schema{
		Schema:               "https://json-schema.org/draft/2020-12/schema",
		Title:                FileName,
		Description:          "Settings of Ames, a mutation tester for compiled programs",
		Type:                 "object",
		Properties:           map[string]*jsonschema.Schema{ProgramsKey: programsSchema()},
		PropertyOrder:        []string{ProgramsKey},
		AdditionalProperties: nothing(),
	}
	for _, k := range keysOf(flags) {
		s.Properties[k.name] = k.schema()
		s.PropertyOrder = append(s.PropertyOrder, k.name)
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", FileName, err)
	}
	return append(data, '\n'), nil
}

func nothing() *jsonschema.Schema { return &jsonschema.Schema{Not: &jsonschema.Schema{}} }

func programsSchema() *jsonschema.Schema {
	parts := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{},
		Required: []string{programParts[0].name}, AdditionalProperties: nothing()}
	for i := range programParts {
		k := &programParts[i].key
		parts.Properties[k.name] = k.schema()
		parts.PropertyOrder = append(parts.PropertyOrder, k.name)
	}
	return &jsonschema.Schema{
		Description: programsUsage,
		Type:        "array",
		Items: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string",
			Description: programParts[0].usage}, parts}},
	}
}

// schema describes the key's value.
func (k *key) schema() *jsonschema.Schema {
	each := func() *jsonschema.Schema {
		switch k.kind {
		case boolean:
			return &jsonschema.Schema{Type: "boolean"}
		case integer:
			return &jsonschema.Schema{Type: "integer"}
		case number:
			return &jsonschema.Schema{Type: "number"}
		case duration:
			return &jsonschema.Schema{Type: "string", Pattern: `^-?([0-9.]+(ns|us|µs|ms|s|m|h))+$|^0$`}
		}
		types := []string{"string", "number"}
		if k.alone != "" {
			return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Types: types}, {Const: jsonschema.Ptr[any](true)}}}
		}
		return &jsonschema.Schema{Types: types}
	}
	s := each()
	if k.list || k.comma {
		s = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{each(), {Type: "array", Items: each()}}}
	}
	s.Description = k.usage
	return s
}
