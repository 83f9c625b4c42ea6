package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const root = "../../.."

func TestProject(t *testing.T) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("this test must run in its own folder of the project: %v", err)
	}
	p, err := read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append(p.checkParts(), p.checkTables()...) {
		t.Error(b)
	}
}

// The table itself must not permit a cycle, nor name what it does not describe.
func TestLayersPointDown(t *testing.T) {
	var visit func(name string, above []string)
	visit = func(name string, above []string) {
		if slices.Contains(above, name) {
			t.Fatalf("the table permits a cycle: %s", strings.Join(append(above, name), " → "))
		}
		below, ok := layers[name]
		if !ok {
			t.Fatalf("%s may be imported by %v but is not described", name, above)
		}
		for _, b := range below {
			visit(b, append(slices.Clone(above), name))
		}
	}
	for name := range layers {
		visit(name, nil)
	}
}

func TestRules(t *testing.T) {
	doc := func(name, rest string) string {
		return "// Package " + name + " is for a test.\npackage " + name + "\n" + rest
	}
	long := strings.Repeat("// line\n", maxFile) // 8 characters each
	wide := strings.Repeat("x", maxWidth)
	for _, c := range []struct {
		name, file, text string
		want             string            // part of the breach; empty: none
		more             map[string]string // other files beside it
	}{
		{"allowed import", "internal/engine/link/a.go", doc("link", `import _ "ames/internal/engine/object"`), "", nil},
		{"upward import", "internal/engine/object/a.go", doc("object", `import _ "ames/internal/engine/link"`),
			"object must not import link: it may import machine only", nil},
		{"import of a wing above", "internal/engine/link/a.go", doc("link", `import _ "ames/internal/mutation/source"`),
			"the wing mutation stands above engine", nil},
		{"package outside of the wings", "internal/misc/store/a.go",
			doc("store", `import _ "ames/internal/campaign/mutant"`), "there is no wing misc", nil},
		{"sideways import", "internal/mutation/operator/a.go", doc("operator", `import _ "ames/internal/engine/link"`),
			"operator must not import link", nil},
		{"import from a sub-package", "internal/engine/machine/amd64/a.go",
			doc("amd64", `import _ "ames/internal/engine/program"`), "machine must not import program", nil},
		{"import of a sub-package", "internal/engine/object/a.go",
			doc("object", `import _ "ames/internal/engine/forkserver/wire"`), "object must not import forkserver", nil},
		{"import within a package's folders", "internal/engine/link/a.go",
			doc("link", `import _ "ames/internal/engine/link/amd64"`), "", nil},
		{"command past cli", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport _ " +
			"\"ames/internal/campaign/session\"", "cmd/ames must not import session", nil},
		{"command", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport _ " +
			"\"ames/internal/people/cli\"", "", nil},
		{"command of the workshop", "cmd/bench/main.go",
			"// Bench measures.\npackage main\nimport _ \"ames/internal/workshop/bench\"", "", nil},
		{"program uses a tool of the workshop", "internal/campaign/session/a.go",
			doc("session", `import _ "ames/internal/workshop/oracle"`), "session must not import oracle", nil},
		{"new command", "cmd/more/main.go", "// More does more.\npackage main\nimport _ \"ames/internal/people/cli\"",
			"cmd/more is not in the table", nil},
		{"exit in a command", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport \"os\"\nfunc main() " +
			"{ os.Exit(1) }", "", nil},
		{"test uses a helper", "internal/engine/object/a_test.go",
			"package object\nimport _ \"ames/internal/engine/toolchain\"", "", nil},
		{"test looks up", "internal/engine/object/a_test.go",
			"package object\nimport _ \"ames/internal/campaign/session\"", "object must not import session", nil},
		{"unknown package", "internal/engine/misc/a.go", doc("misc", `import _ "ames/internal/engine/object"`),
			"misc is not in the table", nil},
		{"purego elsewhere", "internal/mutation/schema/a.go",
			doc("schema", `import _ "github.com/ebitengine/purego"`), "may be imported by llvm only", nil},
		{"purego in a test", "internal/mutation/schema/a_test.go",
			"package schema\nimport _ \"github.com/ebitengine/purego/x\"", "may be imported by llvm only", nil},
		{"purego at home", "internal/engine/llvm/a.go",
			doc("llvm", `import _ "github.com/ebitengine/purego"`), "", nil},
		{"unsafe", "internal/people/store/a.go", doc("store", `import _ "unsafe"`),
			"unsafe may be imported by llvm only", nil},
		{"cgo", "internal/engine/llvm/a.go", doc("llvm", `import "C"`), "cgo is not used", nil},
		{"host in a parser", "internal/engine/object/a.go", doc("object", `import _ "os/exec"`),
			"must not look at the host", nil},
		{"host in a parser's test", "internal/engine/object/a_test.go",
			"package object\nimport _ \"os/exec\"", "", nil},
		{"exit", "internal/people/store/a.go", doc("store", "import \"os\"\nfunc f() { os.Exit(1) }"),
			"a.go:4: os.Exit", nil},
		{"exit by another name", "internal/people/store/a.go", doc("store", "import o \"os\"\nvar f = o.Exit"),
			"only cmd and internal/people/cli end the process", nil},
		{"fatal log", "internal/people/store/a.go", doc("store", "import \"log\"\nfunc f() { log.Fatalf(\"\") }"),
			"log.Fatalf", nil},
		{"dot import", "internal/people/store/a.go", doc("store", "import . \"os\"\nfunc f() { Exit(1) }"),
			"dot import of os", nil},
		{"exit of another os", "internal/people/store/a.go",
			doc("store", "var os struct{ Exit func() }\nfunc f() { os.Exit() }"), "", nil},
		{"exit in cli", "internal/people/cli/a.go", doc("cli", "import \"os\"\nfunc f() { os.Exit(1) }"), "", nil},
		{"exit in a test", "internal/people/store/a_test.go",
			"package store\nimport \"os\"\nfunc f() { os.Exit(1) }", "", nil},
		{"no package comment", "internal/people/store/a.go", "package store\n",
			"internal/people/store: no package comment", nil},
		{"some other comment", "internal/people/store/a.go", "// Things.\npackage store\n", "no package comment", nil},
		{"long file", "internal/people/store/a.go", doc("store", long), "602 lines; split it", nil},
		{"long test", "internal/people/store/a_test.go", "package store\n" + long, "601 lines; split it", nil},
		{"long C file", "internal/engine/forkserver/runtime/a.c", long + "\n", "601 lines; split it", nil},
		{"long table", "internal/engine/object/tables.go", doc("object", long), "", nil},
		{"long table of its own", "internal/engine/object/reloc_table.go", doc("object", long), "", nil},
		{"long generated file", "internal/engine/object/a.go",
			"// Code generated by x. DO NOT EDIT.\n\n" + doc("object", long), "", nil},
		{"claim too late", "internal/engine/object/a.go", doc("object", "// Code generated by x. DO NOT EDIT.\n"+long),
			"split it", nil},
		{"file at the limit", "internal/people/store/a.go", doc("store", long[:len(long)-2*len("// line\n")]), "", nil},
		{"wide interface", "internal/people/store/a.go",
			doc("store", "type i interface { A(); B(); C(); D(); E(); F() }"), "interface of 6 methods", nil},
		{"narrow interface", "internal/people/store/a.go",
			doc("store", "type i interface { A(); B(); C(); D(); E() }"), "", nil},
		{"wide by embedding", "internal/people/store/a.go",
			doc("store", "type i interface { a; D(); E(); F() }\ntype a interface { A(); B(); C() }"),
			"interface of 6 methods", nil},
		{"embedded twice", "internal/people/store/a.go",
			doc("store", "type i interface { a; A(); D(); E() }\ntype a interface { A(); B(); C() }"), "", nil},
		{"wide by another file", "internal/people/store/a.go",
			doc("store", "type i interface { a; D(); E(); F() }"), "a.go:3: an interface of 6 methods",
			map[string]string{"internal/people/store/b.go": "package store\ntype a = b\ntype b interface { A(); " +
				"B(); C() }"}},
		{"wide by another package", "internal/people/store/a.go",
			doc("store", "import m \"ames/internal/campaign/mutant\"\ntype i interface { m.A; D(); E(); F() }"),
			"interface of 6 methods",
			map[string]string{"internal/campaign/mutant/a.go": doc("mutant", "type A interface { A(); B(); C() }")}},
		{"wide by the standard library", "internal/people/store/a.go",
			doc("store", "import \"io\"\ntype i interface { io.ReadWriteCloser; D(); E(); F() }"),
			"interface of 6 methods", nil},
		{"narrow with the standard library", "internal/people/store/a.go",
			doc("store", "import \"io\"\ntype i interface { io.ReadWriteCloser; error; E() }"), "", nil},
		{"embedded from anywhere", "internal/people/store/a.go",
			doc("store", "import \"net\"\ntype i interface { net.Conn }"), "embeds net.Conn: name its methods", nil},
		{"constraint", "internal/people/store/a.go",
			doc("store", "type i interface { ~int | ~string; comparable; A(); B(); C(); D(); E() }"), "", nil},
		{"interface in itself", "internal/people/store/a.go",
			doc("store", "type i interface { j }\ntype j interface { i; A() }"), "", nil},

		{"type of many methods", "internal/people/store/a.go", doc("store", "type t struct{}\n"+methods("t", 0, 26)),
			"a.go:3: store.t has 26 methods", nil},
		{"type at the limit", "internal/people/store/a.go",
			doc("store", "type t struct{}\n"+methods("*t", 0, 25)), "", nil},
		{"methods in two files", "internal/people/store/a.go",
			doc("store", "type t[T any] struct{}\n"+methods("*t[T]", 0, 20)),
			"store.t has 26 methods",
			map[string]string{"internal/people/store/b.go": "package store\n" + methods("t[T]", 20, 26)}},
		{"methods of a test", "internal/people/store/a.go", doc("store", "type t struct{}\n"+methods("t", 0, 20)),
			"", map[string]string{"internal/people/store/b_test.go": "package store\n" + methods("t", 20, 30)}},
		{"methods by embedding", "internal/people/store/a.go",
			doc("store", "type t struct{ *u }\ntype u struct{ v }\ntype v struct{}\n"+methods("t", 0, 9)+
				methods("u", 9, 18)+methods("v", 18, 26)),
			"a.go:3: store.t has 26 methods", nil},
		{"methods of a field", "internal/people/store/a.go",
			doc("store", "type t struct{ u u }\ntype u struct{}\n"+methods("t", 0, 13)+methods("u", 13, 26)), "", nil},
		{"methods hidden by the outer type's", "internal/people/store/a.go",
			doc("store", "type t struct{ u }\ntype u struct{}\n"+methods("t", 0, 25)+methods("u", 0, 25)), "", nil},
		{"binding of LLVM", "internal/engine/llvm/a.go",
			doc("llvm", "type Lib struct{}\n"+methods("Lib", 0, 90)), "", nil},

		{"large package", "internal/people/store/a.go", doc("store", long[:500*8]),
			"store: 2514 lines of product code", files("internal/people/store/x", long[:502*8], 4)},
		{"large tests and tables", "internal/people/store/a.go", doc("store", long[:500*8]),
			"", merged(files("internal/people/store/x", "// Code generated by x. DO NOT EDIT.\n"+long[:502*8], 1),
				files("internal/people/store/b_test", long[:500*8], 1),
				files("internal/people/store/table", long[:502*8], 3))},
		{"large library in C", "internal/engine/forkserver/runtime/a.c", long, "",
			map[string]string{"internal/engine/forkserver/runtime/b.c": long,
				"internal/engine/forkserver/runtime/c.h": long,
				"internal/engine/forkserver/runtime/d.c": long, "internal/engine/forkserver/runtime/e.c": long}},
		{"large C elsewhere", "internal/people/store/c/a.c", long, "store/c: 3000 lines of product code",
			map[string]string{"internal/people/store/c/b.c": long, "internal/people/store/c/c.h": long,
				"internal/people/store/c/d.c": long, "internal/people/store/c/e.c": long}},
		{"package at the limit", "internal/people/store/a.go", doc("store", long[:498*8]),
			"", files("internal/people/store/x", long[:499*8], 4)},

		{"long function", "internal/people/store/a.go", doc("store", "\nfunc f() {\n"+long[:79*8]+"}\n"),
			"a.go:4: f has 81 lines", nil},
		{"long method", "internal/people/store/a.go", doc("store", "type t int\nfunc (t) f() {\n"+long[:79*8]+"}\n"),
			"f has 81 lines", nil},
		{"long function without a name", "internal/people/store/a.go",
			doc("store", "var f = func() {\n"+long[:79*8]+"}\n"),
			"a.go:3: a function has 81 lines", nil},
		{"function at the limit", "internal/people/store/a.go",
			doc("store", "func f() {\n"+long[:78*8]+"}\n"), "", nil},
		{"long function of a test", "internal/people/store/a_test.go",
			"package store\nfunc f() {\n" + long[:99*8] + "}\n", "", nil},
		{"long function of a table", "internal/people/store/tables.go",
			doc("store", "func f() {\n"+long[:99*8]+"}\n"), "", nil},

		{"wide line", "internal/people/store/a.go", doc("store", "// "+wide[:118]+"\n"), "a.go:3: 121 characters", nil},
		{"line at the limit", "internal/people/store/a.go", doc("store", "// "+wide[:117]+"\n"), "", nil},
		{"wide by tabs", "internal/people/store/a.go", doc("store", "var (\n\t// "+wide[:114]+"\n)\n"),
			"a.go:4: 121 characters", nil},
		{"narrow by characters", "internal/people/store/a.go",
			doc("store", "// "+strings.Repeat("ä", 117)+"\n"), "", nil},
		{"wide line of a test", "internal/people/store/a_test.go", "package store\n// " + wide[:118] + "\n",
			"a_test.go:2: 121", nil},
		{"wide string", "internal/people/store/a.go", doc("store", "const s = \""+wide+"\"\n"),
			"a.go:3: 132 characters", nil},
		{"wide line of C", "internal/engine/forkserver/runtime/a.h", "// " + wide[:118] + "\n",
			"a.h:1: 121 characters", nil},
		{"wide line of a table", "internal/people/store/tables.go", doc("store", "// "+wide+"\n"), "", nil},
		{"wide generated line", "internal/people/store/a.go",
			"// Code generated by x. DO NOT EDIT.\n\n" + doc("store", "// "+wide+"\n"), "", nil},

		{"test data", "internal/people/store/testdata/a.go",
			"package store\nimport _ \"ames/internal/people/cli\"", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := fstest.MapFS{c.file: {Data: []byte(c.text)}}
			if strings.HasSuffix(c.file, "_test.go") {
				dir := filepath.Base(filepath.Dir(c.file))
				tree[filepath.Dir(c.file)+"/doc.go"] = &fstest.MapFile{Data: []byte(doc(dir, ""))}
			}
			for name, text := range c.more {
				tree[name] = &fstest.MapFile{Data: []byte(text)}
			}
			p, err := read(tree)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, p.checkParts(), c.want)
		})
	}
}

// expect fails the test unless want is part of what was found; empty: nothing was.
func expect(t *testing.T, found []breach, want string) {
	t.Helper()
	if want == "" && len(found) > 0 || want != "" && !strings.Contains(fmt.Sprint(found), want) {
		t.Errorf("found %v, want %q", found, want)
	}
}

// methods declares the methods of a type from M<first> up to M<end>.
func methods(receiver string, first, end int) string {
	var b strings.Builder
	for i := first; i < end; i++ {
		fmt.Fprintf(&b, "func (%s) M%d() {}\n", receiver, i)
	}
	return b.String()
}

// files gives a text to n files.
func files(name, text string, n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		numbered := fmt.Sprintf("%s_%d.go", name, i)
		if stem, isTest := strings.CutSuffix(name, "_test"); isTest {
			numbered = fmt.Sprintf("%s_%d_test.go", stem, i)
		}
		out[numbered] = text + "package store\n"
	}
	return out
}

func merged(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

func TestPermissionsAreUsed(t *testing.T) {
	tree := fstest.MapFS{
		"internal/engine/link/a.go": {Data: []byte("package link\nimport _ " +
			"\"ames/internal/engine/object\"")},
		"internal/engine/link/a_test.go": {Data: []byte("package link\nimport _ " +
			"\"ames/internal/engine/program\"")},
		"internal/engine/link/amd64/a.go": {Data: []byte("package amd64\nimport _ " +
			"\"ames/internal/engine/record\"")},
		"internal/workshop/e2e/a_test.go": {Data: []byte("package e2e\nimport _ " +
			"\"ames/internal/campaign/session\"")},
		"internal/campaign/session/session.go": {Data: []byte("package session")},
	}
	for _, c := range []struct {
		name      string
		permitted map[string][]string
		want      string
	}{
		{"used", map[string][]string{"link": {"object"}}, ""},
		{"used by a folder below", map[string][]string{"link": {"object", "record"}}, ""},
		{"unused", map[string][]string{"link": {"object", "ir"}}, "link may import ir, and does not"},
		{"used by a test only", map[string][]string{"link": {"program"}}, "link may import program, and does not"},
		{"needed by a test", map[string][]string{"e2e": {"session"}}, ""},
		{"unused at the top", map[string][]string{"e2e": {"session", "cli"}}, "e2e may import cli, and does not"},
		{"no such package", map[string][]string{"gone": {}}, "there is no package gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := read(tree)
			if err != nil {
				t.Fatal(err)
			}
			p.permitted = c.permitted
			expect(t, checkPermissions(p), c.want)
		})
	}
}

func TestPackagesAreListed(t *testing.T) {
	tree := fstest.MapFS{
		"cmd/ames/main.go":                {Data: []byte("package main")},
		"internal/engine/link/a.go":       {Data: []byte("package link")},
		"internal/engine/link/amd64/a.go": {Data: []byte("package amd64")},
		"tools.go":                        {Data: []byte("package tools")},
	}
	for _, c := range []struct{ name, page, want string }{
		{"all", "| `cmd/ames` | x |\n| `internal/engine/link`, `link/amd64` | `internal/x` |\n", ""},
		{"full names", "| `cmd/ames` | x |\n| `internal/engine/link`, `internal/engine/link/amd64` | x |\n", ""},
		{"other tables", "| `cmd/ames` | x |\n| `internal/engine/link`, `link/amd64` | x |\n| `a` | b |\n| c | " +
			"`d` |\n", ""},
		{"a row is missing", "| `internal/engine/link`, `link/amd64` | x |\n", "no row for cmd/ames"},
		{"a part is missing", "| `cmd/ames` | x |\n| `internal/engine/link` | x |\n",
			"no row for internal/engine/link/amd64"},
		{"named in the text only", "| `cmd/ames` | x |\n`internal/engine/link`, `link/amd64`\n",
			"no row for internal/engine/link docs"},
		{"a package is gone", "| `cmd/ames` | x |\n| `internal/engine/link`, `link/amd64` | x |\n| " +
			"`internal/engine/old` | x |\n",
			"architecture.md:3: there is no package internal/engine/old"},
		{"a part is gone", "| `cmd/ames` | x |\n| `internal/engine/link`, `link/amd64`, `link/arm64` | x |\n",
			"architecture.md:2: there is no package internal/engine/link/arm64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := read(tree)
			if err != nil {
				t.Fatal(err)
			}
			p.page = c.page
			expect(t, checkPackageTable(p), c.want)
		})
	}
}

func TestBrokenSourceIsAnError(t *testing.T) {
	if _, err := read(fstest.MapFS{"internal/people/store/a.go": {Data: []byte("package")}}); err == nil {
		t.Error("a file that does not parse was accepted")
	}
}
