// Package archtest holds the code to its architecture: which package may
// import which, who may touch LLVM, who may end the process, how large a file, a
// package, a function or a type may get. Its test fails on every breach. It knows
// the source text of the project only, and imports nothing of it.
package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	module     = "ames"
	tablesFile = "internal/workshop/archtest/tables.go"
)

// A breach is one place where the code departs from a rule.
type breach struct {
	where string // file, or file:line
	what  string
}

func (b breach) String() string { return b.where + ": " + b.what }

func sortBreaches(found []breach) {
	slices.SortFunc(found, func(a, b breach) int { return strings.Compare(a.where, b.where) })
}

// textFile is the text of a Go or C file of the project.
type textFile struct {
	path string // slash-separated, from the project's root
	text string
}

func (t textFile) lines() int   { return strings.Count(t.text, "\n") }
func (t textFile) isTest() bool { return strings.HasSuffix(t.path, "_test.go") }

// isAside reports whether the limits of size do not hold for a file.
func (t textFile) isAside() bool { return isTable(t.path) || isGenerated(t.text) }

// sourceFile is one parsed Go file of the project.
type sourceFile struct {
	path    string
	dir     string
	isTest  bool
	isAside bool
	syntax  *ast.File
	fset    *token.FileSet
}

// project is all that the rules are about.
type project struct {
	permitted map[string][]string // who may import whom
	page      string              // docs/architecture.md
	texts     []textFile
	files     []sourceFile
}

// read reads and parses the project in root. Its table of permissions is ours.
func read(root fs.FS) (*project, error) {
	p := &project{permitted: layers}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && ignored(d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".c", ".h"}, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return p.add(textFile{name, string(text)})
	})
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(root, page)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	p.page = string(text)
	return p, nil
}

// add takes in one file.
func (p *project) add(t textFile) error {
	p.texts = append(p.texts, t)
	if path.Ext(t.path) != ".go" {
		return nil
	}
	f := sourceFile{path: t.path, dir: path.Dir(t.path), isTest: t.isTest(), isAside: t.isAside(),
		fset: token.NewFileSet()}
	var err error
	f.syntax, err = parser.ParseFile(f.fset, t.path, t.text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse for the architecture check: %w", err)
	}
	p.files = append(p.files, f)
	return nil
}

// ignored folders hold no code of the project's own, as the go tool sees it.
func ignored(dir string) bool {
	return dir == "testdata" || dir == "vendor" || dir == "node_modules" ||
		strings.HasPrefix(dir, ".") || strings.HasPrefix(dir, "_")
}

// checkParts applies the rules that hold for each file, type and package by itself.
func (p *project) checkParts() []breach {
	var found []breach
	for _, t := range p.texts {
		found = append(found, checkText(t)...)
	}
	sets := newMethodSets(p.files)
	for i := range p.files {
		f := &p.files[i]
		found = append(found, checkImports(*f)...)
		found = append(found, checkExits(*f)...)
		found = append(found, checkFunctions(*f)...)
		found = append(found, sets.checkInterfaces(f)...)
	}
	found = append(found, sets.checkTypes()...)
	found = append(found, checkPackageSizes(p.texts)...)
	return append(found, checkDocs(p.files)...)
}

// checkTables compares the tables that describe the whole project with its code.
func (p *project) checkTables() []breach {
	return append(checkPermissions(p), checkPackageTable(p)...)
}
