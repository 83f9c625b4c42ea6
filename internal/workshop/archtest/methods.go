package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	// More methods than this make an interface hard to implement and to fake.
	maxMethods = 5
	// A type of more methods than this has more than one idea.
	maxTypeMethods = 25
)

// A typeName is a type of the project, by the folder that it is declared in.
type typeName struct{ dir, name string }

func (t typeName) String() string { return t.dir[strings.LastIndexByte(t.dir, '/')+1:] + "." + t.name }

// declaredType is where a type is declared, and the methods declared for it.
type declaredType struct {
	file    *sourceFile
	spec    *ast.TypeSpec
	methods []string
}

// methodSets knows which methods the types of product code have, as far as
// syntax tells.
type methodSets struct {
	types   map[typeName]*declaredType
	unknown []breach // interfaces of other modules whose methods foreign does not list
}

func newMethodSets(files []sourceFile) *methodSets {
	s := &methodSets{types: map[typeName]*declaredType{}}
	of := func(dir, name string) *declaredType {
		t := s.types[typeName{dir, name}]
		if t == nil {
			t = &declaredType{}
			s.types[typeName{dir, name}] = t
		}
		return t
	}
	for i := range files {
		f := &files[i]
		if f.isTest {
			continue
		}
		for _, decl := range f.syntax.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						t := of(f.dir, spec.Name.Name)
						t.file, t.spec = f, spec
					}
				}
			case *ast.FuncDecl:
				if name := receiver(d); name != "" {
					t := of(f.dir, name)
					t.methods = append(t.methods, d.Name.Name)
				}
			}
		}
	}
	return s
}

// receiver is the name of the type that a function is a method of, empty for others.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	if id, ok := bare(d.Recv.List[0].Type).(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// bare takes stars, parentheses and type arguments off a type.
func bare(t ast.Expr) ast.Expr {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		default:
			return t
		}
	}
}

// checkTypes wants types of few methods, those of embedded types of the same package included.
func (s *methodSets) checkTypes() []breach {
	var found []breach
	for name, t := range s.types {
		if t.spec == nil || manyMethods[name.String()] != "" {
			continue
		}
		if n := len(s.ofType(name, nil)); n > maxTypeMethods {
			found = append(found, breach{t.file.position(t.spec), fmt.Sprintf(
				"%s has %d methods; it is more than one idea (limit %d)", name, n, maxTypeMethods)})
		}
	}
	sortBreaches(found)
	return found
}

// ofType gives the names of the methods of a type, with what it gets from those
// of its package that it embeds. above are the types whose parts are being read.
func (s *methodSets) ofType(name typeName, above []typeName) map[string]bool {
	set := map[string]bool{}
	t := s.types[name]
	if t == nil || slices.Contains(above, name) {
		return set
	}
	for _, m := range t.methods {
		set[m] = true
	}
	if t.spec == nil {
		return set
	}
	above = append(slices.Clone(above), name)
	switch body := t.spec.Type.(type) {
	case *ast.StructType:
		for _, field := range body.Fields.List {
			if id, ok := bare(field.Type).(*ast.Ident); ok && len(field.Names) == 0 {
				maps.Copy(set, s.ofType(typeName{name.dir, id.Name}, above))
			}
		}
	case *ast.InterfaceType:
		maps.Copy(set, s.ofInterface(t.file, body, above))
	}
	return set
}

// checkInterfaces wants interfaces of few methods, those of embedded ones included.
func (s *methodSets) checkInterfaces(f *sourceFile) []breach {
	if f.isTest {
		return nil
	}
	var found []breach
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		t, ok := n.(*ast.InterfaceType)
		if !ok {
			return true
		}
		s.unknown = nil
		n2 := len(s.ofInterface(f, t, nil))
		found = append(found, s.unknown...)
		if n2 > maxMethods {
			found = append(found, breach{f.position(t), fmt.Sprintf(
				"an interface of %d methods; at most %d, declared where they are used", n2, maxMethods)})
		}
		return true
	})
	return found
}

// ofInterface gives the names of an interface's methods.
func (s *methodSets) ofInterface(f *sourceFile, t *ast.InterfaceType, above []typeName) map[string]bool {
	set := map[string]bool{}
	for _, field := range t.Methods.List {
		for _, name := range field.Names {
			set[name.Name] = true
		}
		if len(field.Names) == 0 {
			maps.Copy(set, s.ofEmbedded(f, bare(field.Type), above))
		}
	}
	return set
}

// ofEmbedded gives the methods that an interface gets from an element without a name.
func (s *methodSets) ofEmbedded(f *sourceFile, element ast.Expr, above []typeName) map[string]bool {
	switch e := element.(type) {
	case *ast.InterfaceType:
		return s.ofInterface(f, e, above)
	case *ast.Ident:
		return s.ofNamed(typeName{f.dir, e.Name}, above)
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		if !ok {
			return nil
		}
		target := f.imported(pkg.Name)
		if ours, ok := strings.CutPrefix(target, module+"/"); ok {
			return s.ofNamed(typeName{ours, e.Sel.Name}, above)
		}
		methods, known := foreign[target+"."+e.Sel.Name]
		if !known {
			s.unknown = append(s.unknown, breach{f.position(e), fmt.Sprintf(
				"embeds %s.%s: name its methods in foreign of %s", target, e.Sel.Name, tablesFile)})
		}
		return setOf(methods)
	}
	return nil // a constraint, which has none
}

// ofNamed gives the methods of an interface of the project, or of the language.
func (s *methodSets) ofNamed(name typeName, above []typeName) map[string]bool {
	t := s.types[name]
	switch {
	case t == nil && name.name == "error":
		return setOf([]string{"Error"})
	case t == nil || t.spec == nil || slices.Contains(above, name):
		return nil
	}
	return s.ofEmbedded(t.file, bare(t.spec.Type), append(slices.Clone(above), name))
}

func setOf(names []string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// imported gives the path of the package that a file knows by a name.
func (f *sourceFile) imported(name string) string {
	for _, spec := range f.syntax.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		if spec.Name != nil && spec.Name.Name == name ||
			spec.Name == nil && target[strings.LastIndexByte(target, '/')+1:] == name {
			return target
		}
	}
	return ""
}

func (f *sourceFile) position(n interface{ Pos() token.Pos }) string {
	return fmt.Sprintf("%s:%d", f.path, f.fset.Position(n.Pos()).Line)
}
