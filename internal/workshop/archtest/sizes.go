package archtest

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxFile    = 600  // lines of a file
	maxPackage = 2500 // lines of product code in a folder
	maxFunc    = 80   // lines of a function
	maxWidth   = 120  // characters of a line
	tabWidth   = 4
)

// checkText judges a Go or C file by its text. Tables of opcodes and relocations
// may be as long and as wide as they need, and so may generated files.
func checkText(t textFile) []breach {
	if t.isAside() {
		return nil
	}
	var found []breach
	if lines := t.lines(); lines > maxFile && strings.HasPrefix(t.path, "internal/") {
		found = append(found, breach{t.path, fmt.Sprintf("%d lines; split it (limit %d; only tables.go, "+
			"*_table.go, *_tables.go and generated files may be longer)", lines, maxFile)})
	}
	n := 0
	for line := range strings.Lines(t.text) {
		n++
		if width := widthOf(strings.TrimRight(line, "\r\n")); width > maxWidth {
			found = append(found, breach{fmt.Sprintf("%s:%d", t.path, n),
				fmt.Sprintf("%d characters; break it where one would pause (limit %d)", width, maxWidth)})
		}
	}
	return found
}

func widthOf(line string) int {
	return utf8.RuneCountInString(line) + strings.Count(line, "\t")*(tabWidth-1)
}

// checkPackageSizes wants packages that one can keep in mind. Tests do not count.
func checkPackageSizes(texts []textFile) []breach {
	lines := map[string]int{}
	for _, t := range texts {
		if !t.isAside() && !t.isTest() {
			lines[path.Dir(t.path)] += t.lines()
		}
	}
	var found []breach
	for _, dir := range slices.Sorted(maps.Keys(lines)) {
		if lines[dir] > maxPackage && largeFolders[dir] == "" {
			found = append(found, breach{dir, fmt.Sprintf("%d lines of product code; cut the package along its "+
				"ideas (limit %d)",
				lines[dir], maxPackage)})
		}
	}
	return found
}

// checkFunctions wants functions of product code short enough to be read at once.
func checkFunctions(f sourceFile) []breach {
	if f.isTest || f.isAside {
		return nil
	}
	var found []breach
	for _, decl := range f.syntax.Decls {
		ast.Inspect(decl, func(n ast.Node) bool {
			name := "a function"
			switch n := n.(type) {
			case *ast.FuncDecl:
				name = n.Name.Name
			case *ast.FuncLit:
			default:
				return true
			}
			first, last := f.fset.Position(n.Pos()).Line, f.fset.Position(n.End()).Line
			if lines := last - first + 1; lines > maxFunc {
				found = append(found, breach{fmt.Sprintf("%s:%d", f.path, first),
					fmt.Sprintf("%s has %d lines; cut it at its seams (limit %d)", name, lines, maxFunc)})
			}
			return false // what is inside is shorter
		})
	}
	return found
}

func isTable(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return slices.ContainsFunc(strings.Split(stem, "_"), func(part string) bool {
		return part == "table" || part == "tables"
	})
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
