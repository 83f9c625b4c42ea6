package archive_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/engine/archive"
)

// made makes an archive with ar of two objects.
func made(t testing.TB, ar string, flags string) []byte {
	t.Helper()
	dir := t.TempDir()
	var members []string
	for i, name := range []string{"short.o", "one_with_a_name_of_more_than_16.o"} {
		path := filepath.Join(dir, name)
		cmd := exec.Command("clang-19", "-x", "c", "-c", "-", "-o", path)
		cmd.Stdin = strings.NewReader(fmt.Sprintf("int f%d; int g%d(void) { return 1; } static int h(void); ", i, i))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		members = append(members, name)
	}
	args := []string{flags, "lib.a"}
	if strings.HasPrefix(flags, "--") {
		args = []string{flags, "rcs", "lib.a"}
	}
	cmd := exec.Command(ar, append(args, members...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", ar, err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "lib.a"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParse(t *testing.T) {
	for _, ar := range []string{"ar", "llvm-ar-19"} {
		data := made(t, ar, "rcs")
		if !archive.Is(data) {
			t.Errorf("%s: not recognised", ar)
		}
		a, err := archive.Parse(data)
		if err != nil || len(a.Members) != 2 {
			t.Fatalf("%s: %+v, %v", ar, a, err)
		}
		for i, want := range []string{"short.o", "one_with_a_name_of_more_than_16.o"} {
			m := &a.Members[i]
			if m.Name != want || !strings.HasPrefix(string(m.Data), "\x7fELF") {
				t.Errorf("%s: member %d is %s", ar, i, m.Name)
			}
			for _, symbol := range []string{"f", "g"} {
				if n, ok := a.Index[fmt.Sprint(symbol, i)]; !ok || n != i {
					t.Errorf("%s: %s%d is in member %d, %v", ar, symbol, i, n, ok)
				}
			}
		}
		if len(a.Index) != 4 {
			t.Errorf("%s: index %v", ar, a.Index)
		}
		if a, err := archive.Parse(made(t, ar, "rcS")); err != nil || a.Index != nil || len(a.Members) != 2 {
			t.Errorf("%s: without an index: %+v, %v", ar, a, err)
		}
	}
}

func TestErrors(t *testing.T) {
	whole := made(t, "ar", "rcs")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"text":          {[]byte("int main;"), "not an archive"},
		"thin":          {made(t, "ar", "rcsT"), "thin archive"},
		"bsd":           {made(t, "llvm-ar-19", "--format=bsd"), "BSD"},
		"cut":           {whole[:len(whole)-100], "truncated"},
		"header":        {[]byte(archive.Magic + strings.Repeat("x", 60)), "malformed"},
		"half a header": {[]byte(archive.Magic + "name"), "truncated"},
	} {
		if _, err := archive.Parse(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := archive.Parse([]byte(archive.Magic)); err != nil || len(a.Members) != 0 {
		t.Errorf("an empty archive: %+v, %v", a, err)
	}
}

func FuzzParse(f *testing.F) {
	whole := made(f, "ar", "rcs")
	f.Add(whole)
	f.Add(whole[:200])
	f.Add([]byte(archive.Magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := archive.Parse(data)
		if err != nil {
			return
		}
		for name, i := range a.Index {
			if i < 0 || i >= len(a.Members) {
				t.Fatalf("%s is in member %d of %d", name, i, len(a.Members))
			}
		}
	})
}
