package facts

import (
	"debug/elf"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
	"ames/internal/engine/object"
	"ames/internal/mutation/point"
	"ames/internal/workshop/testunit"
)

// embedded compiles a source to bitcode and analyses it.
func embedded(t *testing.T, version int, l *llvm.Lib, source string, flags ...string) (*point.Unit, []byte) {
	t.Helper()
	u, stripped, err := Analyse(l, testunit.Bitcode(t, version, source, flags...), "unit", nil)
	if err != nil {
		t.Fatal(err)
	}
	return u, stripped
}

// TestFinish: bitcode from before the compiler's passes becomes what they make of it, byte for byte,
// so that mutants in it are mutants of what is in the program.
func TestFinish(t *testing.T) {
	inline, err := filepath.Abs("../../engine/compile/testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	const suspended = "../../../testdata/programs/coroutines/code.cpp"
	dir := t.TempDir()
	plain, scope := filepath.Join(dir, "unit.c"), filepath.Join(dir, "scope.c")
	for name, text := range map[string]string{
		plain: "static int table[4] = {1, 2, 3};\n" +
			"int get(const int *t, int i) { return t[i] + table[i & 3]; }\n" +
			"const char *name(int i) { return i ? \"one\" : \"none\"; }\n",
		scope: "int *last;\nint leave(int n) { { int here[4]; last = here; last[n] = n; } return last[n]; }\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, version := range []int{13, 14, 15, 16, 19, 22} {
		l := testunit.Library(t, version)
		k := compile.NewCompiler(l)
		for _, c := range []struct{ source, flags string }{
			{plain, "-fsanitize=address"}, {scope, "-fsanitize=address"},
			{scope, "-fsanitize=address -fno-sanitize-address-use-after-scope"},
			{plain, "-fsanitize=memory"}, {plain, "-fsanitize=thread"}, {plain, "-fsanitize=address,undefined"},
			{plain, "-fprofile-instr-generate -fcoverage-mapping"}, {inline, ""},
			{inline, "-fsanitize=address"}, {suspended, "-std=c++20"},
		} {
			if c.source == suspended && version < 16 || c.source != plain && c.source != scope && version == 19 {
				continue // its C++ library is too new for them; these take long to compile
			}
			flags := strings.Fields(c.flags)
			want, wantCode := embedded(t, version, l, c.source, flags...)
			got, gotCode := embedded(t, version, l, c.source, append(flags, "-Xclang", "-disable-llvm-passes")...)
			if len(got.Functions) != len(want.Functions) {
				t.Errorf("clang-%d %s %s: %d functions, want %d",
					version, c.flags, c.source, len(got.Functions), len(want.Functions))
				continue
			}
			for i := range got.Functions {
				g, w := &got.Functions[i], &want.Functions[i]
				if g.Name != w.Name || g.Skip != w.Skip || g.Instructions != w.Instructions {
					t.Errorf("clang-%d %s %s: %s, passed over %q, %d instructions; want %s, %q, %d",
						version, c.flags, c.source, g.Name, g.Skip, g.Instructions, w.Name, w.Skip, w.Instructions)
				}
			}
			if text := differs(compiled(t, k, gotCode), compiled(t, k, wantCode)); text != "" {
				t.Errorf("clang-%d %s %s: %s is not as clang's passes make it", version, c.flags, c.source, text)
			}
		}
	}
}

// compiled is the machine code of a unit's functions.
func compiled(t *testing.T, k *compile.Compiler, stripped []byte) map[string]string {
	t.Helper()
	data, err := k.Plain(stripped, "unit", false)
	if err != nil {
		t.Fatal(err)
	}
	o, err := object.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for i := range o.Symbols {
		s := &o.Symbols[i]
		if s.Type != elf.STT_FUNC || s.Section <= 0 {
			continue
		}
		sec := &o.Sections[s.Section]
		text := fmt.Sprintf("%x", sec.Data)
		for _, r := range sec.Relocs {
			to := &o.Symbols[r.Sym]
			name := to.Name
			if _, constant := compile.ConstantOf(name); constant { // their numbers may be others
				name = fmt.Sprintf("%x", o.Sections[to.Section].Data[to.Value:to.Value+to.Size])
			}
			text += fmt.Sprintf(" %d:%d:%s%+d", r.Offset, r.Type, name, r.Addend)
		}
		out[s.Name] = text
	}
	return out
}

// differs names a function that is not the same in both; those that register the unit with a
// sanitizer's runtime may be another.
func differs(got, want map[string]string) string {
	names := maps.Clone(got)
	maps.Copy(names, want)
	for name := range names {
		if got[name] != want[name] && !strings.Contains(name, "san.module_") {
			return name
		}
	}
	return ""
}

// TestBeforeSanitizer: what another LLVM would have to finish is passed over. Compiled without the
// sanitizer's checks it would be another program.
func TestBeforeSanitizer(t *testing.T) {
	source := filepath.Join(t.TempDir(), "unit.c")
	if err := os.WriteFile(source, []byte("int get(const int *t, int i) { return t[i]; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sanitizer := range []string{"address", "memory", "thread"} {
		for flag, before := range map[string]bool{"-disable-llvm-passes": true, "-disable-O0-optnone": false} {
			u, _ := embedded(t, 14, testunit.Library(t, 19), source, "-fsanitize="+sanitizer, "-Xclang", flag)
			for i := range u.Functions {
				f := &u.Functions[i]
				if f.Name == "get" && (f.Skip == point.SkipBeforeSanitizer) != before {
					t.Errorf("%s, before its pass %v: passed over %q", sanitizer, before, f.Skip)
				}
			}
		}
	}
}
