package operator_test

import (
	"testing"

	"ames/internal/mutation/facts"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// BenchmarkSearch looks for all operators' mutants in all sources of testdata.
func BenchmarkSearch(b *testing.B) {
	type function struct {
		unit   *point.Unit
		points []point.Point
		texts  operator.Texts
		scope  func([]string) *source.Scope
	}
	enabled, err := operator.Select("all")
	if err != nil {
		b.Fatal(err)
	}
	const version = 19
	var functions []function
	for _, f := range fixtures(b) {
		u, _, err := facts.Analyse(library(b, version), f.bitcode(b, version), f.name, nil)
		if err != nil {
			b.Fatal(err)
		}
		texts := make(operator.Texts, len(u.Files))
		for i, path := range u.Files {
			if path == f.path {
				texts[i] = f.text
			}
		}
		var scope func([]string) *source.Scope
		if f.macros {
			macros := source.NewScope([]*source.File{f.text})
			scope = func([]string) *source.Scope { return macros }
		}
		for n := range u.Functions {
			points, err := u.Functions[n].Points.AppendTo(nil)
			if err != nil {
				b.Fatal(err)
			}
			functions = append(functions, function{u, points, texts, scope})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range functions {
			operator.Search(f.unit, f.points, f.texts, enabled, f.scope)
		}
	}
}
