package archtest

import (
	"fmt"
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
	found, err := check(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range found {
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
	long := strings.Repeat("// line\n", maxLines)
	for _, c := range []struct {
		name, file, text string
		want             string // part of the breach; empty: none
	}{
		{"allowed import", "internal/engine/link/a.go", doc("link", `import _ "ames/internal/engine/object"`), ""},
		{"upward import", "internal/engine/object/a.go", doc("object", `import _ "ames/internal/engine/link"`), "object must not import link: it may import machine only"},
		{"import of a wing above", "internal/engine/link/a.go", doc("link", `import _ "ames/internal/mutation/source"`), "the wing mutation stands above engine"},
		{"package outside of the wings", "internal/misc/store/a.go", doc("store", `import _ "ames/internal/campaign/mutant"`), "there is no wing misc"},
		{"sideways import", "internal/mutation/operator/a.go", doc("operator", `import _ "ames/internal/engine/link"`), "operator must not import link"},
		{"import from a sub-package", "internal/engine/machine/amd64/a.go", doc("amd64", `import _ "ames/internal/engine/program"`), "machine must not import program"},
		{"import of a sub-package", "internal/engine/object/a.go", doc("object", `import _ "ames/internal/engine/forkserver/wire"`), "object must not import forkserver"},
		{"import within a package's folders", "internal/engine/machine/a.go", doc("machine", `import _ "ames/internal/engine/machine/amd64"`), ""},
		{"command past cli", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport _ \"ames/internal/campaign/session\"", "cmd/ames must not import session"},
		{"command", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport _ \"ames/internal/people/cli\"", ""},
		{"command of the workshop", "cmd/bench/main.go", "// Bench measures.\npackage main\nimport _ \"ames/internal/workshop/bench\"", ""},
		{"program uses a tool of the workshop", "internal/campaign/session/a.go", doc("session", `import _ "ames/internal/workshop/oracle"`), "session must not import oracle"},
		{"new command", "cmd/more/main.go", "// More does more.\npackage main\nimport _ \"ames/internal/people/cli\"", "cmd/more is not in the table"},
		{"exit in a command", "cmd/ames/main.go", "// Ames tests tests.\npackage main\nimport \"os\"\nfunc main() { os.Exit(1) }", ""},
		{"test uses a helper", "internal/engine/object/a_test.go", "package object\nimport _ \"ames/internal/engine/toolchain\"", ""},
		{"test looks up", "internal/engine/object/a_test.go", "package object\nimport _ \"ames/internal/campaign/session\"", "object must not import session"},
		{"unknown package", "internal/engine/misc/a.go", doc("misc", `import _ "ames/internal/engine/object"`), "misc is not in the table"},
		{"purego elsewhere", "internal/mutation/codegen/a.go", doc("codegen", `import _ "github.com/ebitengine/purego"`), "may be imported by llvm only"},
		{"purego in a test", "internal/mutation/codegen/a_test.go", "package codegen\nimport _ \"github.com/ebitengine/purego/x\"", "may be imported by llvm only"},
		{"purego at home", "internal/engine/llvm/a.go", doc("llvm", `import _ "github.com/ebitengine/purego"`), ""},
		{"unsafe", "internal/people/store/a.go", doc("store", `import _ "unsafe"`), "unsafe may be imported by llvm only"},
		{"cgo", "internal/engine/llvm/a.go", doc("llvm", `import "C"`), "cgo is not used"},
		{"host in a parser", "internal/engine/object/a.go", doc("object", `import _ "os/exec"`), "must not look at the host"},
		{"host in a parser's test", "internal/engine/object/a_test.go", "package object\nimport _ \"os/exec\"", ""},
		{"exit", "internal/people/store/a.go", doc("store", "import \"os\"\nfunc f() { os.Exit(1) }"), "a.go:4: os.Exit"},
		{"exit by another name", "internal/people/store/a.go", doc("store", "import o \"os\"\nvar f = o.Exit"), "only cmd and internal/people/cli end the process"},
		{"fatal log", "internal/people/store/a.go", doc("store", "import \"log\"\nfunc f() { log.Fatalf(\"\") }"), "log.Fatalf"},
		{"dot import", "internal/people/store/a.go", doc("store", "import . \"os\"\nfunc f() { Exit(1) }"), "dot import of os"},
		{"exit of another os", "internal/people/store/a.go", doc("store", "var os struct{ Exit func() }\nfunc f() { os.Exit() }"), ""},
		{"exit in cli", "internal/people/cli/a.go", doc("cli", "import \"os\"\nfunc f() { os.Exit(1) }"), ""},
		{"exit in a test", "internal/people/store/a_test.go", "package store\nimport \"os\"\nfunc f() { os.Exit(1) }", ""},
		{"no package comment", "internal/people/store/a.go", "package store\n", "internal/people/store: no package comment"},
		{"some other comment", "internal/people/store/a.go", "// Things.\npackage store\n", "no package comment"},
		{"long file", "internal/people/store/a.go", doc("store", long), "602 lines; split it"},
		{"long test", "internal/people/store/a_test.go", "package store\n" + long, "601 lines; split it"},
		{"long C file", "internal/engine/forkserver/runtime/a.c", long + "\n", "601 lines; split it"},
		{"long table", "internal/engine/object/tables.go", doc("object", long), ""},
		{"long table of its own", "internal/engine/object/reloc_table.go", doc("object", long), ""},
		{"long generated file", "internal/engine/object/a.go", "// Code generated by x. DO NOT EDIT.\n\n" + doc("object", long), ""},
		{"claim too late", "internal/engine/object/a.go", doc("object", "// Code generated by x. DO NOT EDIT.\n"+long), "split it"},
		{"file at the limit", "internal/people/store/a.go", doc("store", long[:len(long)-2*len("// line\n")]), ""},
		{"wide interface", "internal/people/store/a.go", doc("store", "type i interface { A(); B(); C(); D(); E(); F() }"), "interface of 6 methods"},
		{"narrow interface", "internal/people/store/a.go", doc("store", "type i interface { A(); B(); C(); D(); E() }"), ""},
		{"test data", "internal/people/store/testdata/a.go", "package store\nimport _ \"ames/internal/people/cli\"", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := fstest.MapFS{c.file: {Data: []byte(c.text)}}
			if strings.HasSuffix(c.file, "_test.go") {
				dir := filepath.Base(filepath.Dir(c.file))
				tree[filepath.Dir(c.file)+"/doc.go"] = &fstest.MapFile{Data: []byte(doc(dir, ""))}
			}
			found, err := check(tree)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" && len(found) > 0 || c.want != "" && !strings.Contains(fmt.Sprint(found), c.want) {
				t.Errorf("found %v, want %q", found, c.want)
			}
		})
	}
}

func TestBrokenSourceIsAnError(t *testing.T) {
	if _, err := check(fstest.MapFS{"internal/people/store/a.go": {Data: []byte("package")}}); err == nil {
		t.Error("a file that does not parse was accepted")
	}
}
