package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/mutation/point"
	"ames/internal/workshop/testunit"
)

// digested is a source whose functions are known by their digests.
const digested = `
#include <assert.h>
extern "C" {
struct pair { int a, b; };
static const int table[] = {1, 2, 3};
extern int elsewhere[];
int helper(int x) { return x + table[x]; }
const char *name(int i) { return i ? "one" : "none"; }
int sum(struct pair *p) { assert(p->a); return p->a + p->b; }
int used(int i) { return helper(i) + elsewhere[i]; }
struct holds { int n; union { int u; float f; }; };
int inner(struct holds *h) { return h->n + h->u; }
int loop(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }
}
`

func digests(t *testing.T, version int, dir, source string) map[string]point.Function {
	t.Helper()
	path := filepath.Join(dir, "digested.cpp")
	if err := os.WriteFile(path, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	u, _, err := Analyse(testunit.Library(t, version), testunit.Bitcode(t, version, path), "digested.cpp", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]point.Function{}
	for _, f := range u.Functions {
		if f.Digest == "" {
			t.Errorf("LLVM %d: %s has no digest", version, f.Name)
		}
		out[f.Name] = f
	}
	return out
}

// TestDigests: a function's digest changes with its code, and with nothing else.
func TestDigests(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []int{13, 19, 22} {
		before := digests(t, version, dir, digested)
		for name, c := range map[string]struct {
			from, to string
			changed  string
		}{
			"lines": {"struct pair", "\n\n\n/* text */\nstruct pair", ""},
			"another function": {"int helper", "struct three { float a; };\n" +
				"float first(struct three *t, int n) { for (;;) if (n++ > 10) return t->a; }\n" +
				"const char *other(void) { return \"other\"; }\nint helper", ""},
			"an unnamed type": {"int helper", "struct more { int n; union { char *u; double f; }; };\n" +
				"int first(struct more *m) { return m->n + *m->u; }\nint helper", ""},
			"a constant":     {`"none"`, `"nothing"`, "name"},
			"an operation":   {"x + table", "x - table", "helper"},
			"a static table": {"1, 2, 3", "1, 2, 4", "helper"},
			"a type":         {"int a, b", "int c, a, b", "sum"},
			"an assertion":   {"assert(p->a)", "assert(p->b)", "sum"},
			"a loop":         {"i < n", "i <= n", "loop"},
			"another callee": {"helper(i)", "*name(i)", "used"},
		} {
			after := digests(t, version, dir, strings.Replace(digested, c.from, c.to, 1))
			for _, f := range []string{"helper", "name", "sum", "used", "inner", "loop"} {
				if changed := before[f].Digest != after[f].Digest; changed != (f == c.changed) {
					t.Errorf("LLVM %d: %s: %s has another digest: %v", version, name, f, changed)
				}
			}
			if name == "lines" && before["sum"].Lines == after["sum"].Lines {
				t.Errorf("LLVM %d: that an assertion moved does not show", version)
			}
		}
	}
}
