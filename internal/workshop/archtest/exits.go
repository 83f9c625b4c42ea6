package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
)

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
			found = append(found, breach{where(n), id.Name + "." + sel.Sel.Name + ": only cmd and " +
				"internal/people/cli end the process; return an error"})
		}
		return true
	})
	return found
}
