package link_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/object"
)

// manyFunctions compiles an object of n functions with calls, data, tables and
// names that the image does not define.
func manyFunctions(tb testing.TB, n int) []byte {
	tb.Helper()
	var b strings.Builder
	b.WriteString("extern long ext_table[]; int printf(const char *, ...);\n")
	for i := range 700 {
		fmt.Fprintf(&b, "extern long callee%d(long);\n", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "extern int selector%d; int own%d;\n", i, i)
		fmt.Fprintf(&b, "long f%d(long x) { own%d++; if (x > 3) printf(\"f%d\"); switch (x) {", i, i, i)
		for k := range 6 {
			fmt.Fprintf(&b, "case %d: return callee%d(x+%d);", k, (i+k)%700, k*7)
		}
		fmt.Fprintf(&b, "} return ext_table[x] + selector%d; }\n", i)
	}
	source := filepath.Join(tb.TempDir(), "many.c")
	if err := os.WriteFile(source, []byte(b.String()), 0o666); err != nil {
		tb.Fatal(err)
	}
	bytes, err := os.ReadFile(build(tb, "clang-19", "-w", "-c", "-O1", "-fPIC", "-ffunction-sections", source))
	if err != nil {
		tb.Fatal(err)
	}
	return bytes
}

// everything resolves all names, some near and some far.
type everything struct{}

func (everything) Resolve(name string, unit int) (link.Target, bool) {
	if strings.HasPrefix(name, "print") {
		return link.Target{Addr: 0x7fff_0000_1000}, true
	}
	return link.Target{Addr: 0x5555_5555_0000 + uint64(len(name))}, true
}

func BenchmarkParse(b *testing.B) {
	bytes := manyFunctions(b, 3000)
	b.SetBytes(int64(len(bytes)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := object.Parse(bytes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLink(b *testing.B) {
	bytes := manyFunctions(b, 3000)
	obj, err := object.Parse(bytes)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(bytes)))
	b.ReportAllocs()
	for b.Loop() {
		img, err := link.Link([]link.Input{{Object: obj}}, 0x5555_0000_0000, 0x5555_5000_0000, everything{})
		if err != nil || len(img.Problems) > 0 {
			b.Fatal(err, img.Problems)
		}
	}
}
