package operator_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ames/internal/engine/ir"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// TestForeignLanguages holds that a text of a language that no edit is spelt in is refused, and not read as C++.
func TestForeignLanguages(t *testing.T) {
	for _, c := range []struct {
		file, language string
		cxx, refused   bool
	}{
		{"/a.c", "", false, false},
		{"/a.cpp", "", true, false},
		{"/a.m", "", false, false},
		{"/a.y", "", false, false},
		{"/a.vala", "", false, true}, // compiled to C with line directives
		{"/a.pyx", "", true, true},
		{"/a.rs", "Rust", false, true},
		{"/a.h", "Swift", false, true},
	} {
		u := &point.Unit{Files: []string{c.file}, CXX: c.cxx, Language: c.language,
			Functions: []point.Function{{Name: "f"}}}
		texts := operator.Texts{source.New(c.file, "int f(int a, int b) { return a + b; }")}
		points := []point.Point{{Line: 1, Col: 32, Op: ir.Add, Kind: ir.IntegerKind, Bits: 32}}
		found := operator.Search(u, points, texts, map[string]bool{"add-sub": true}, nil)
		refused := slices.Contains(found.Skipped, operator.Skipped{Reason: point.SkipLanguage, Count: 1})
		if refused != c.refused || (len(found.Candidates) == 0) != c.refused {
			t.Errorf("%s, %q: refused %v, %d candidates", c.file, c.language, refused, len(found.Candidates))
		}
	}
}

// TestViews holds that each view knows one side only.
func TestViews(t *testing.T) {
	const mutation = "ames/internal/mutation/"
	for dir, foreign := range map[string][]string{
		"lexical":  {mutation + "point", mutation + "change", mutation + "operator", "ames/internal/engine"},
		"code":     {mutation + "source", mutation + "change", mutation + "operator"},
		"spelling": {mutation + "point", mutation + "change", mutation + "operator", "ames/internal/engine"},
		"spot":     {mutation + "change", mutation + "operator/rule"},
		"macro":    {mutation + "change", mutation + "operator/rule"},
	} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range f.Imports {
				path, _ := strconv.Unquote(spec.Path.Value)
				if slices.ContainsFunc(foreign, func(p string) bool { return strings.HasPrefix(path, p) }) {
					t.Errorf("%s must not import %s", name, path)
				}
			}
		}
	}
}
