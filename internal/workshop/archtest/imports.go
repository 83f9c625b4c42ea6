package archtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

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
		return fmt.Sprintf("package %s is not in the table of internal/workshop/archtest: say there what it "+
			"may import", own)
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

// layer names the entry of the table that a folder belongs to: link for
// internal/engine/link/amd64, cmd/ames for the command.
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
		return fmt.Sprintf("%s must not import %s: the wing %s stands above %s", layer(f.dir), layer(target),
			wings[other], wings[own])
	}
	return ""
}

func isCommand(layer string) bool { return strings.HasPrefix(layer, "cmd/") }

// checkPermissions finds what the table permits although nobody does it. The
// imports of product code decide. Tests count only where they, too, need a permission.
func checkPermissions(p *project) []breach {
	type pair struct{ own, target string }
	used := map[pair]bool{}
	known := map[string]bool{}
	for _, f := range p.files {
		own := layer(f.dir)
		known[own] = true
		for _, spec := range f.syntax.Imports {
			target, _ := strconv.Unquote(spec.Path.Value)
			ours, ok := strings.CutPrefix(target, module+"/")
			if !ok {
				continue
			}
			if other := layer(ours); !f.isTest || onlyFromAbove(other) {
				used[pair{own, other}] = true
			}
		}
	}
	var found []breach
	for _, own := range slices.Sorted(maps.Keys(p.permitted)) {
		if !known[own] {
			found = append(found, breach{tablesFile, "there is no package " + own})
		}
		for _, target := range p.permitted[own] {
			if known[own] && !used[pair{own, target}] {
				found = append(found, breach{tablesFile,
					fmt.Sprintf("%s may import %s, and does not: take the permission away", own, target)})
			}
		}
	}
	return found
}

// onlyFromAbove reports whether even a test needs the table's permission to import a package.
func onlyFromAbove(layer string) bool { return slices.Contains(tops, layer) || isCommand(layer) }
