package program

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestRoomAt(t *testing.T) {
	b := newBench(t, map[string]string{"room.s": `
	.text
	.macro fn name
	.globl \name
	.type \name, @function
\name:
	.endm
	.p2align 4
	fn lone
	ret
	.size lone, 1
	.p2align 4, 0x90
	fn tight
	ret
	.size tight, 1
	fn after
	ret
	.size after, 1
	nop
	nop
	mov %eax, %ebx
	.p2align 4
	fn alias_a
	fn alias_b
	ret
	.size alias_a, 1
	.size alias_b, 1
	.p2align 5
	fn unsized
	ret
	ret
	fn long
	.zero 100, 0xc3
	.size long, 100
	fn last
	ret
	.size last, 1
	`, "main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-c", "room.s", "-o", "room.o")
	// The linker script-less relocatable link keeps the order; room.o is last but for startup files.
	b.run("clang-19", "-g", "-O0", "-fembed-bitcode=all", "main.c", "room.o", "-nostartfiles", "-Wl,-e,main", "-o",
		"prog")
	m := b.open("prog")
	for name, want := range map[string]uint64{
		"lone": 16, "tight": 1, "after": 3, "alias_a": 16 + 1, "unsized": 2, "long": 100, "last": 1,
	} {
		s, ok := m.Symbol(name, -1)
		if !ok {
			t.Fatalf("no symbol %s", name)
		}
		got := m.RoomAt(s)
		if strings.HasPrefix(name, "alias") { // how far the next boundary is depends on what stands before
			if got < 5 || got > 32 {
				t.Errorf("%s: room for %d bytes", name, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%s: room for %d bytes, want %d", name, got, want)
		}
	}
	if s, _ := m.Symbol("main", 0); m.RoomAt(s) < 5 {
		t.Errorf("main: room for %d bytes", m.RoomAt(s))
	}
	if got := m.RoomAt(Symbol{Section: -1}); got != 0 {
		t.Errorf("an undefined symbol has room for %d bytes", got)
	}
}

// TestPadding takes fillers of every length from the assembler.
func TestPadding(t *testing.T) {
	var src strings.Builder
	for n := 1; n <= 31; n++ {
		fmt.Fprintf(&src, ".p2align 6\n.globl f%d\n.type f%d,@function\nf%d: ret\n.size f%d, 1\n.nops %d\n.globl "+
			"g%d\ng%d: ret\n", n, n, n, n, n, n, n)
	}
	b := newBench(t, map[string]string{"nops.s": src.String(), "main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-g", "-fembed-bitcode=all", "main.c", "-c", "-o", "main.o")
	b.run("clang-19", "-c", "nops.s", "-o", "nops.o")
	b.run("clang-19", "main.o", "nops.o", "-o", "prog")
	m := b.open("prog")
	for n := 1; n <= 31; n++ {
		s, ok := m.Symbol(fmt.Sprintf("f%d", n), -1)
		if got := m.RoomAt(s); !ok || got != uint64(n)+1 {
			t.Errorf("%d bytes of filler: room for %d bytes, want %d", n, got, n+1)
		}
	}
}

func TestFunctions(t *testing.T) {
	b := newBench(t, twoUtils())
	objects := b.compile(19, utilSources)
	b.run(append([]string{"clang-19", "-o", "prog"}, objects...)...)
	m := b.open("prog")
	m.AssignUnits(b.infos(utilSources, objects))
	helpers := map[int]bool{}
	last := uint64(0)
	for s := range m.Functions() {
		if s.Value < last {
			t.Errorf("%v is out of order", s)
		}
		last = s.Value
		if s.Name == "helper" {
			helpers[s.Unit] = true
			if m.SectionOf(s) != ".text" || s.Size == 0 {
				t.Errorf("%v in %q", s, m.SectionOf(s))
			}
		}
	}
	if len(helpers) != 3 || helpers[-1] {
		t.Errorf("helpers of units %v", helpers)
	}
}

func TestHasBitcode(t *testing.T) {
	b := newBench(t, map[string]string{"lib.c": "int answer(void) { return 42; }"})
	b.run("clang-19", "-fPIC", "-shared", "-g", "-fembed-bitcode=all", "lib.c", "-o", "with.so")
	b.run("clang-19", "-fPIC", "-shared", "-g", "lib.c", "-o", "without.so")
	for name, want := range map[string]bool{"with.so": true, "without.so": false, "lib.c": false, "gone.so": false,
		".": false} {
		if got := HasBitcode(b.path(name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Bitcode that a linker has written over meanwhile is none.
func TestChangedBitcode(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-g", "-fembed-bitcode=all", "main.c", "-o", "prog")
	m := b.open("prog")
	data, err := m.Bitcode(0)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(b.path("prog"))
	if err != nil {
		t.Fatal(err)
	}
	file[bytes.Index(file, data)+len(data)/2] ^= 1
	if err := os.WriteFile(b.path("prog"), file, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Bitcode(0); err == nil {
		t.Error("changed bitcode was read")
	}
}

func TestSplitCommandLines(t *testing.T) {
	got := splitCommandLines([]byte("-cc1\x00-O0\x00\x00-cc1\x00-O1"))
	if len(got) != 2 || !slices.Equal(got[0], []string{"-cc1", "-O0", ""}) ||
		!slices.Equal(got[1], []string{"-cc1", "-O1"}) {
		t.Errorf("got %q", got)
	}
}

func TestAlignInOrder(t *testing.T) {
	for _, c := range []struct {
		scores [][]int
		groups int
		want   []int
	}{
		{[][]int{{1, 1}, {1, 1}}, 2, []int{0, 1}},
		{[][]int{{0, 5}, {5, 0}}, 2, []int{1, -1}},
		{[][]int{{0, 5, 0}, {0, 0, 5}}, 3, []int{1, 2}},
		{[][]int{{9, 9, 9}}, 3, []int{0}},
		{[][]int{{1}, {9}}, 1, []int{-1, 0}},
		{nil, 2, []int{}},
		{[][]int{{}, {}}, 0, []int{-1, -1}},
	} {
		if got := alignInOrder(c.scores, c.groups); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.scores, got, c.want)
		}
	}
}

// TestReorderedUnits has a linker that lists the second unit's symbols first:
// names, not the order, decide then.
func TestReorderedUnits(t *testing.T) {
	m := &Module{Units: make([]Unit, 2), units: assignment{symbols: &symbolTables{
		static:  []Symbol{{Name: "only_b", Type: 2, Defined: true}, {Name: "only_a", Type: 2, Defined: true}},
		groups:  []group{{"util.c", []int{0}}, {"util.c", []int{1}}},
		exposed: map[string]int{},
	}}}
	info := []UnitInfo{{SourceName: "a/util.c", Locals: []string{"only_a"}},
		{SourceName: "b/util.c", Locals: []string{"only_b"}}}
	m.AssignUnits(info)
	if !slices.Equal(m.units.groupOf, []int{1, 0}) || len(m.Unassigned(info)) > 0 {
		t.Errorf("groups of units: %v", m.units.groupOf)
	}
	info[0].Locals = []string{"something", "else"}
	m.AssignUnits(info)
	if !slices.Equal(m.Unassigned(info), []int{0}) {
		t.Errorf("unassigned: %v", m.Unassigned(info))
	}
}

// TestAArch64 links a program for the other machine and takes the distances
// from the thread pointer out of its code.
func TestAArch64(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": `
__thread char first[3];
static __thread long second __attribute__((aligned(64))) = 7;
char *get_first(void) { return first; }
long *get_second(void) { return &second; }
static int local(void) { return 1; }
int _start(void) { return local(); }`})
	b.run("clang-19", "--target=aarch64-linux-gnu", "-g", "-O0", "-fembed-bitcode=all", "-ftls-model=local-exec",
		"-fPIE", "-c", "main.c", "-o", "main.o")
	b.run("ld.lld-19", "-pie", "--no-relax", "-dynamic-linker", "/lib/ld-linux-aarch64.so.1", "main.o", "-o", "prog")
	m := b.open("prog")
	if m.Machine != elf.EM_AARCH64 || m.Type != PIE || len(m.Units) != 1 ||
		!strings.HasPrefix(m.Units[0].Triple, "aarch64") {
		t.Errorf("%v %v with %d units", m.Machine, m.Type, len(m.Units))
	}
	m.AssignUnits([]UnitInfo{{SourceName: "main.c", Locals: []string{"local", "second"},
		Globals: []string{"first", "get_first", "get_second", "_start"}}})
	if s, ok := m.Symbol("local", 0); !ok || s.Unit != 0 || m.RoomAt(s) < 4 {
		t.Errorf("local: %v %v, room %d", s, ok, m.RoomAt(s))
	}
	for name, getter := range map[string]string{"first": "get_first", "second": "get_second"} {
		s, _ := m.Symbol(name, 0)
		got, ok := m.TLS.TPOffset(s.Value)
		want := int64(0)
		code := b.run("llvm-objdump-19", "-d", "--no-show-raw-insn", "--disassemble-symbols="+getter, "prog")
		for _, line := range strings.Split(code, "\n") {
			var n int64
			if _, imm, isAdd := strings.Cut(line, "#"); isAdd && strings.Contains(line, "add") {
				if _, err := fmt.Sscanf(imm, "0x%x", &n); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
				if strings.Contains(imm, "lsl #12") {
					n <<= 12
				}
				want += n
			}
		}
		if !ok || got != want || want == 0 {
			t.Errorf("%s: %d from the thread pointer (%v), the code says %d", name, got, ok, want)
		}
	}
}
