package link_test

import (
	"fmt"
	"testing"

	"ames/internal/engine/link"
)

// TestComdat links two units that hold the same inline functions: one copy of
// each stays, and exceptions go through them whoever calls.
func TestComdat(t *testing.T) {
	for _, compiler := range compilers {
		for _, flags := range [][]string{{"-O0", "-fPIC"}, {"-O1", "-fPIC", "-ffunction-sections"}} {
			t.Run(fmt.Sprint(compiler, flags), func(t *testing.T) {
				calls := []struct {
					name string
					arg  int64
				}{{"test_a", 1}, {"test_b", 2}, {"test_a", 9}, {"test_b", 3}, {"test_b", 9}, {"test_a", 2}}
				n := start(t)
				n.ask("load %s", compileFile(t, compiler, "shared_main.cpp", "-shared", "-fPIC"))
				h := start(t)
				img := h.linkInto(compile(t, compiler, "shared_a.cpp", flags...),
					compile(t, compiler, "shared_b.cpp", flags...))
				if img.Stats.Discarded == 0 {
					t.Error("nothing was discarded")
				}
				for _, c := range calls {
					want := n.callNative(c.name, []int64{c.arg})[0]
					if got := h.call(img, c.name, c.arg); got != want {
						t.Errorf("%s(%d) = %d, natively %d", c.name, c.arg, got, want)
					}
				}
			})
		}
	}
}

// TestCommon: common blocks of one name are one, as large as the largest, and
// the program's variable where it has one.
func TestCommon(t *testing.T) {
	flags := []string{"-O1", "-fPIC", "-fcommon"}
	h := start(t)
	img := h.linkInto(compile(t, "clang-19", "common_a.c", flags...), compile(t, "clang-19", "common_b.c", flags...))
	if got := h.call(img, "test_common_a", 4); got != 1004 {
		t.Errorf("test_common_a(4) = %d, want 1004", got)
	}
	if got := h.call(img, "test_common_b", 0); got != 40+1+9 {
		t.Errorf("test_common_b(0) = %d, want 50: the strong definition wins, blocks are shared", got)
	}
	if _, ok := img.Symbols["host_variable"]; ok {
		t.Error("the image has its own host_variable")
	}
	grown := img.Symbols["grown"]
	for _, name := range []string{"block", "after"} {
		if addr := img.Symbols[name]; addr == 0 || (addr >= grown && addr < grown+64) {
			t.Errorf("%s at %#x, the 64 bytes of grown at %#x", name, addr, grown)
		}
	}
}

// unitNames resolves names differently for each unit.
type unitNames map[int]map[string]uint64

func (u unitNames) Resolve(name string, unit int) (link.Target, bool) {
	addr, ok := u[unit][name]
	return link.Target{Addr: addr}, ok
}

// TestUnits: a name that the image does not define means what it means to the
// unit that uses it.
func TestUnits(t *testing.T) {
	obj := compile(t, "clang-19", "units.c", "-O1", "-fPIC", "-ffunction-sections")
	other := compile(t, "clang-19", "units.c", "-O1", "-fPIC", "-ffunction-sections", "-Dtest_unit=test_unit_b",
		"-Dtest_pointer=test_pointer_b")
	h := start(t)
	double, apply := uint64(h.ask("address host_double")[0]), uint64(h.ask("address labs")[0])
	base := h.near()
	img, err := link.Link([]link.Input{{Object: obj, Unit: 3}, {Object: other, Unit: 8}, {Object: other, Unit: 3}},
		base, base+1<<20, unitNames{
			3: {"helper": double},
			8: {"helper": apply},
		})
	if err != nil {
		t.Fatal(err)
	}
	h.load(img)
	for name, want := range map[string]int64{
		"test_unit": -42, "test_pointer": -42, "test_unit_b": 21, "test_pointer_b": 21,
	} {
		if got := h.call(img, name, -21); got != want {
			t.Errorf("%s(-21) = %d, want %d", name, got, want)
		}
	}
	// The third input defines again what the second does.
	wantProblem(t, img, "also defined by", "test_unit_b")
	wantProblem(t, img, "also defined by", "test_pointer_b")
}
