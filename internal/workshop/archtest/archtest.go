// Package archtest holds the code to its architecture: which package may
// import which, who may touch LLVM, who may end the process, how long a file
// may get. Its test fails on the first breach. It knows the source text of
// the project only, and imports nothing of it.
package archtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	module   = "ames"
	maxLines = 600
	// More methods than this make an interface hard to implement and to fake.
	maxMethods = 5
)

// A breach is one place where the code departs from a rule.
type breach struct {
	where string // file, or file:line
	what  string
}

func (b breach) String() string { return b.where + ": " + b.what }

// sourceFile is one parsed Go file of the project.
type sourceFile struct {
	path   string // slash-separated, from the project's root
	dir    string
	isTest bool
	syntax *ast.File
	fset   *token.FileSet
}

// check applies every rule to the project in root.
func check(root fs.FS) ([]breach, error) {
	var files []sourceFile
	var found []breach
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
		if b, ok := checkLength(name, string(text)); !ok {
			found = append(found, b)
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		f := sourceFile{path: name, dir: path.Dir(name), isTest: strings.HasSuffix(name, "_test.go"), fset: token.NewFileSet()}
		f.syntax, err = parser.ParseFile(f.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse for the architecture check: %w", err)
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		found = append(found, checkImports(f)...)
		found = append(found, checkExits(f)...)
		found = append(found, checkInterfaces(f)...)
	}
	return append(found, checkDocs(files)...), nil
}

// ignored folders hold no code of the project's own, as the go tool sees it.
func ignored(dir string) bool {
	return dir == "testdata" || dir == "vendor" || dir == "node_modules" || strings.HasPrefix(dir, ".") || strings.HasPrefix(dir, "_")
}

// checkLength wants files under internal/ short. Tables of opcodes and
// relocations may be as long as they need, and so may generated files.
func checkLength(name, text string) (breach, bool) {
	lines := strings.Count(text, "\n")
	if lines <= maxLines || !strings.HasPrefix(name, "internal/") || isTable(name) || isGenerated(text) {
		return breach{}, true
	}
	return breach{name, fmt.Sprintf("%d lines; split it (limit %d; only tables*.go, *_tables.go and generated files may be longer)", lines, maxLines)}, false
}

func isTable(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return slices.ContainsFunc(strings.Split(stem, "_"), func(part string) bool { return part == "table" || part == "tables" })
}

func isGenerated(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "// Code generated ") && strings.HasSuffix(line, " DO NOT EDIT.") {
			return true
		}
		if strings.HasPrefix(line, "package ") {
			break
		}
	}
	return false
}

func checkImports(f sourceFile) []breach {
	var found []breach
	for _, spec := range f.syntax.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has seen to it
		}
		where := fmt.Sprintf("%s:%d", f.path, f.fset.Position(spec.Pos()).Line)
		if what := judgeImport(f, target); what != "" {
			found = append(found, breach{where, what})
		}
	}
	return found
}

func judgeImport(f sourceFile, target string) string {
	own := layer(f.dir)
	if target == "C" {
		return "cgo is not used: LLVM is loaded at run time, C code of ours runs in the tested program only"
	}
	if ours, ok := strings.CutPrefix(target, module+"/"); ok {
		return cmp.Or(judgeWing(f, ours), judgeOwn(f, own, layer(ours)))
	}
	for prefix, users := range confined {
		if target != prefix && !strings.HasPrefix(target, prefix+"/") {
			continue
		}
		if !slices.Contains(users, own) && !(f.isTest && prefix != "github.com/ebitengine/purego") {
			return fmt.Sprintf("%s may be imported by %s only", target, strings.Join(users, ", "))
		}
	}
	if slices.Contains(pure, own) && !f.isTest && slices.ContainsFunc(hostPackages, func(p string) bool {
		return target == p || strings.HasPrefix(target, p+"/")
	}) {
		return fmt.Sprintf("%s parses and lays out, and must not look at the host: no %s", own, target)
	}
	return ""
}

// judgeOwn judges an import of one of the project's packages by another.
func judgeOwn(f sourceFile, own, target string) string {
	if own == target {
		return "" // a package and its sub-packages sort that out among themselves
	}
	allowed, known := layers[own]
	switch {
	case !known:
		return fmt.Sprintf("package %s is not in the table of internal/workshop/archtest: say there what it may import", own)
	case slices.Contains(allowed, target):
		return ""
	case f.isTest && !slices.Contains(tops, target) && !isCommand(target):
		return "" // tests may use helpers of their own level
	}
	if len(allowed) == 0 {
		return fmt.Sprintf("%s must not import %s: it may import none of ours", own, target)
	}
	return fmt.Sprintf("%s must not import %s: it may import %s only", own, target, strings.Join(allowed, ", "))
}

// layer names the entry of the table that a folder belongs to: machine for
// internal/engine/machine/amd64, cmd/ames for the command.
func layer(dir string) string {
	parts := strings.Split(dir, "/")
	switch {
	case len(parts) < 2:
		return parts[0]
	case parts[0] == "internal" && len(parts) > 2:
		return parts[2]
	}
	return parts[0] + "/" + parts[1]
}

// wing is the folder of packages that one is in, "" for commands.
func wing(dir string) string {
	if parts := strings.Split(dir, "/"); parts[0] == "internal" && len(parts) > 2 {
		return parts[1]
	}
	return ""
}

// judgeWing judges an import of one of the project's packages by where both stand.
func judgeWing(f sourceFile, target string) string {
	own, other := slices.Index(wings, wing(f.dir)), slices.Index(wings, wing(target))
	switch {
	case wing(f.dir) != "" && own < 0:
		return fmt.Sprintf("there is no wing %s: packages stand in %s", wing(f.dir), strings.Join(wings, ", "))
	case own >= 0 && other >= 0 && other < own && !f.isTest:
		return fmt.Sprintf("%s must not import %s: the wing %s stands above %s", layer(f.dir), layer(target), wings[other], wings[own])
	}
	return ""
}

func isCommand(layer string) bool { return strings.HasPrefix(layer, "cmd/") }

// checkExits finds what ends the process. Deferred clean-up would be lost,
// and callers could not decide.
func checkExits(f sourceFile) []breach {
	own := layer(f.dir)
	if f.isTest || isCommand(own) || own == "cli" {
		return nil
	}
	names := map[string]string{} // local name → import path
	for _, spec := range f.syntax.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		if _, ok := exits[target]; !ok {
			continue
		}
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = target
	}
	var found []breach
	where := func(n ast.Node) string { return fmt.Sprintf("%s:%d", f.path, f.fset.Position(n.Pos()).Line) }
	if target, ok := names["."]; ok {
		found = append(found, breach{f.path, "dot import of " + target + " hides who ends the process"})
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok && slices.Contains(exits[names[id.Name]], sel.Sel.Name) {
			found = append(found, breach{where(n), id.Name + "." + sel.Sel.Name + ": only cmd and internal/people/cli end the process; return an error"})
		}
		return true
	})
	return found
}

func checkInterfaces(f sourceFile) []breach {
	if f.isTest {
		return nil
	}
	var found []breach
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if t, ok := n.(*ast.InterfaceType); ok && t.Methods.NumFields() > maxMethods {
			found = append(found, breach{fmt.Sprintf("%s:%d", f.path, f.fset.Position(t.Pos()).Line),
				fmt.Sprintf("an interface of %d methods; at most %d, declared where they are used", t.Methods.NumFields(), maxMethods)})
		}
		return true
	})
	return found
}

// checkDocs wants one comment per package that says what it is for.
func checkDocs(files []sourceFile) []breach {
	documented := map[string]bool{}
	for _, f := range files {
		if f.isTest && documented[f.dir] {
			continue
		}
		if _, ok := documented[f.dir]; !ok {
			documented[f.dir] = false
		}
		if !f.isTest && isPackageDoc(f.syntax) {
			documented[f.dir] = true
		}
	}
	var found []breach
	for dir, ok := range documented {
		if !ok && (strings.HasPrefix(dir, "internal/") || strings.HasPrefix(dir, "cmd/")) {
			found = append(found, breach{dir, `no package comment; say what the package is for and what it may not know ("Package name ...")`})
		}
	}
	slices.SortFunc(found, func(a, b breach) int { return strings.Compare(a.where, b.where) })
	return found
}

func isPackageDoc(f *ast.File) bool {
	doc := f.Doc.Text()
	if f.Name.Name == "main" {
		return strings.TrimSpace(doc) != ""
	}
	return strings.HasPrefix(doc, "Package "+f.Name.Name+" ")
}
