package archtest

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

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
			found = append(found,
				breach{dir,
					`no package comment; say what the package is for and what it may not know ("Package name ...")`})
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

// page is where the packages are listed for readers.
const page = "docs/architecture.md"

var quoted = regexp.MustCompile("`([^`]+)`")

// checkPackageTable compares the table of packages in the page with the code:
// each package has a row, and each row its packages.
func checkPackageTable(p *project) []breach {
	listed := map[string]int{} // package → line
	for i, line := range strings.Split(p.page, "\n") {
		for _, name := range packagesOfRow(line) {
			listed[name] = i + 1
		}
	}
	exists := map[string]bool{}
	for _, f := range p.files {
		if strings.HasPrefix(f.dir, "internal/") || strings.HasPrefix(f.dir, "cmd/") {
			exists[f.dir] = true
		}
	}
	var found []breach
	for _, dir := range slices.Sorted(maps.Keys(exists)) {
		if listed[dir] == 0 {
			found = append(found, breach{page, "the table of packages has no row for " + dir})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if !exists[name] {
			found = append(found, breach{fmt.Sprintf("%s:%d", page, listed[name]), "there is no package " + name})
		}
	}
	return found
}

// packagesOfRow gives the packages that a row of a table begins with. After the
// first, a name may leave out the folder that both are in: link/amd64.
func packagesOfRow(line string) []string {
	cells := strings.Split(line, "|")
	if len(cells) < 3 || strings.TrimSpace(cells[0]) != "" {
		return nil
	}
	var names []string
	for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
		name := m[1]
		if len(names) > 0 && !strings.HasPrefix(name, "internal/") && !strings.HasPrefix(name, "cmd/") {
			name = path.Join(path.Dir(names[0]), name)
		}
		names = append(names, name)
	}
	if len(names) == 0 || !strings.HasPrefix(names[0], "internal/") && !strings.HasPrefix(names[0], "cmd/") {
		return nil
	}
	return names
}
