package link_test

import (
	"debug/elf"
	"errors"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/object"
)

// wantProblem checks that the symbol was left out, and why.
func wantProblem(t *testing.T, img *link.Image, reason, symbol string) {
	t.Helper()
	for _, p := range img.Problems {
		if slices.Contains(p.Symbols, symbol) {
			if !strings.Contains(p.Reason, reason) {
				t.Errorf("%s was left out: %s; want %q", symbol, p.Reason, reason)
			}
			return
		}
	}
	t.Errorf("%s is not among the problems %+v", symbol, img.Problems)
}

// victims are all symbols that problems name.
func victims(img *link.Image) []string {
	var all []string
	for _, p := range img.Problems {
		all = append(all, p.Symbols...)
	}
	slices.Sort(all)
	return all
}

// TestProblems: what cannot be linked costs just the functions concerned.
func TestProblems(t *testing.T) {
	for _, compiler := range compilers {
		for _, level := range []string{"-O0", "-O1"} {
			t.Run(compiler+level, func(t *testing.T) {
				h := start(t)
				img := h.link(compile(t, compiler, "problems.c", level, "-fPIC", "-ffunction-sections",
					"-fdata-sections"))
				unknown := `unresolved symbol "unknown_function"`
				wantProblem(t, img, unknown, "calls_unknown")
				wantProblem(t, img, `unresolved symbol "unknown_variable"`, "reads_unknown")
				wantProblem(t, img, unknown, "bad_table")
				wantProblem(t, img, unknown, "uses_bad_table")
				wantProblem(t, img, unknown, "uses_user")
				wantProblem(t, img, unknown, "switch_bad")
				wantProblem(t, img, "thread-local", "own_thread")
				wantProblem(t, img, "thread-local", "uses_own_thread")
				wantProblem(t, img, "indirect function", "uses_indirect")
				for _, name := range victims(img) {
					if strings.HasPrefix(name, "test_") || name == "early" || name == "good_table" {
						t.Errorf("%s was left out without need: %+v", name, img.Problems)
					}
					if _, ok := img.Symbols[name]; ok {
						t.Errorf("%s was left out, but has an address", name)
					}
				}
				if !slices.ContainsFunc(img.Problems, func(p link.Problem) bool {
					return strings.HasPrefix(p.Section, ".init_array") && strings.Contains(p.Reason, "never run")
				}) {
					t.Errorf("no word of the constructor: %+v", img.Problems)
				}
				h.load(img)
				for name, want := range map[string]int64{"test_good": 41 + 'a', "test_switch": 1, "test_early": 0} {
					if got := h.call(img, name, 42); got != want {
						t.Errorf("%s(42) = %d, want %d", name, got, want)
					}
				}
			})
		}
	}
}

// TestSharedTables: functions in sections of their own, but with jump tables
// and exception tables in common ones, as when the section names are given in
// the program and not by -ffunction-sections.
func TestSharedTables(t *testing.T) {
	for _, compiler := range compilers {
		t.Run(compiler, func(t *testing.T) {
			h := start(t)
			img := h.link(compile(t, compiler, "tables.cpp", "-O1", "-fPIC"))
			got, want := victims(img), []string{"bad_catch", "bad_switch", "unknown_catch"}
			if !slices.Equal(got, want) {
				t.Errorf("left out: %v, want %v; %+v", got, want, img.Problems)
			}
			h.load(img)
			for _, arg := range []int64{0, 3, 5, 9} {
				want := []int64{0: 50, 3: 13, 5: 25, 9: 1}[arg]
				if got := h.call(img, "test_switch", arg); got != want {
					t.Errorf("test_switch(%d) = %d, want %d", arg, got, want)
				}
			}
			wantProblem(t, img, `unresolved symbol "_ZTI7Unknown"`, "unknown_catch")
			for name, want := range map[string]int64{"test_catch": 5, "test_both": 6} {
				if got := h.call(img, name, 4); got != want {
					t.Errorf("%s(4) = %d, want %d", name, got, want)
				}
			}
		})
	}
}

// TestExceptionProblem: an exception table that cannot be linked costs its function.
func TestExceptionProblem(t *testing.T) {
	h := start(t)
	img := h.link(compile(t, "clang-19", "catch.cpp", "-O1", "-fPIC", "-ffunction-sections", "-fdata-sections"))
	wantProblem(t, img, "_ZTI7Unknown", "catches_unknown")

	h = start(t)
	h.unknown["__gxx_personality_v0"] = true
	img = h.link(compile(t, "clang-19", "catch.cpp", "-O1", "-fPIC", "-ffunction-sections"))
	wantProblem(t, img, "__gxx_personality_v0", "test_catch")
	wantProblem(t, img, "__gxx_personality_v0", "catches_unknown")
	if _, ok := img.Symbols["_Z6throwsl"]; !ok {
		t.Error("a function that catches nothing was left out")
	}
}

// TestFarPersonality: code that is not position independent has the personality
// routine's address in 32 bits; where it is farther away, a stub stands for it.
func TestFarPersonality(t *testing.T) {
	h := start(t, "-no-pie")
	img := h.link(compile(t, "clang-19", "catch.cpp", "-O1", "-fno-pic", "-ffunction-sections"))
	wantProblem(t, img, "_ZTI7Unknown", "catches_unknown")
	h.load(img)
	if got := h.call(img, "test_catch", 8); got != 9 {
		t.Errorf("test_catch(8) = %d, want 9", got)
	}
}

// TestOutOfReach: code with 32-bit addresses cannot get at far ones. Only the
// layout shows it, and what it costs is taken out of the finished image.
func TestOutOfReach(t *testing.T) {
	h := start(t)
	img := h.link(compile(t, "clang-19", "problems.c", "-O1", "-fno-pic", "-ffunction-sections", "-fdata-sections"))
	wantProblem(t, img, `".rodata.test_switch" is out of reach`, "test_switch") // takes the address of its jump table
	if img.Stats.Rounds < 2 {
		t.Errorf("linked in %d rounds, though something had to be left out", img.Stats.Rounds)
	}
	if _, ok := img.Symbols["good_table"]; !ok {
		t.Error("data was left out that needs no code")
	}
}

func TestLinkErrors(t *testing.T) {
	obj := compile(t, "clang-19", "units.c", "-O1", "-fPIC")
	arm := parse(t, build(t, "clang-19", "-c", "--target=aarch64-linux-gnu", "-O1", "testdata/units.c"))
	in := []link.Input{{Object: obj}}
	for name, c := range map[string]struct {
		in          []link.Input
		base, limit uint64
		want        string
	}{
		"unaligned":     {in, 0x10001, 0x100000, "page aligned"},
		"backwards":     {in, 0x20000, 0x10000, "below limit"},
		"no object":     {[]link.Input{{Name: "x"}}, 0x10000, 0x100000, "no object"},
		"other machine": {[]link.Input{{Object: arm}}, 0x10000, 0x100000, "no linker for machine EM_AARCH64"},
		"mixed":         {[]link.Input{{Object: obj}, {Object: arm}}, 0x10000, 0x100000, "the others for"},
		"no room":       {in, 0x10000, 0x11000, "no room"},
	} {
		_, err := link.Link(c.in, c.base, c.limit, everything{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if (name == "no room") != errors.Is(err, link.ErrNoRoom) {
			t.Errorf("%s: errors.Is(%v, ErrNoRoom) is wrong", name, err)
		}
	}
	for _, size := range []uint64{1<<64 - 2, 3 << 30} { // more than there is, more than calls can reach
		huge := &object.Object{Machine: obj.Machine, Symbols: make([]object.Symbol, 1), Sections: []object.Section{
			{},
			{
				Name: ".bss", Type: elf.SHT_NOBITS, Flags: elf.SHF_ALLOC | elf.SHF_WRITE,
				Align: 1 << 12, Size: size, Group: object.NoGroup,
			},
		}}
		_, err := link.Link([]link.Input{{Object: huge}}, 0x10000, 1<<47, everything{})
		if !errors.Is(err, link.ErrNoRoom) {
			t.Errorf("section of %#x bytes: %v", size, err)
		}
	}
}
