package amd64_test

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ames/internal/engine/machine/amd64"
	"ames/internal/engine/object"
)

// How a disassembly shows instructions, those among them that branch, and the
// relocations of the instruction before.
var (
	instruction = regexp.MustCompile(`^\s*[0-9a-f]+:\s+\t\S`)
	mnemonic    = regexp.MustCompile(`^\s*[0-9a-f]+:\s+\t` +
		`(?:(?:data16|rex64|addr32|notrack|bnd)\s+)*(j\w+|call\w*)\s+0x`)
	relocation = regexp.MustCompile(`^\s+([0-9a-f]+):\s+(R_X86_64_P(?:C|LT)32)\s`)
)

// TestIsBranch compares with LLVM's disassembler.
func TestIsBranch(t *testing.T) {
	branches, others := 0, 0
	for _, command := range []string{
		"clang++-14 -O0 -fno-pic -std=c++17 ../../link/testdata/throw.cpp",
		"clang++-22 -O2 -fPIC -std=c++17 ../../link/testdata/throw.cpp",
		"clang-14 -O2 -fPIE ../../link/testdata/data.c",
		"clang-19 -O0 -fPIE ../../link/testdata/data.c",
	} {
		out := filepath.Join(t.TempDir(), "out.o")
		args := strings.Fields(command)
		if text, err := exec.Command(args[0], append(args[1:], "-c", "-w", "-o", out)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, text)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		obj, err := object.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		b, o := compareDisassembly(t, obj, out)
		branches, others = branches+b, others+o
	}
	if branches < 100 || others < 50 {
		t.Errorf("only %d branches and %d other uses seen", branches, others)
	}
}

// compareDisassembly checks the section .text.
func compareDisassembly(t *testing.T, obj *object.Object, path string) (branches, others int) {
	t.Helper()
	text, err := exec.Command("llvm-objdump-19", "-dr", "--no-show-raw-insn", "--section=.text", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	want, branch := map[string]bool{}, false
	for line := range strings.Lines(string(text)) {
		if m := relocation.FindStringSubmatch(line); m != nil {
			want[m[1]] = branch
		} else if instruction.MatchString(line) {
			branch = mnemonic.MatchString(line)
		}
	}
	for i := range obj.Sections {
		s := &obj.Sections[i]
		for _, r := range s.Relocs {
			typ := elf.R_X86_64(r.Type)
			if s.Name != ".text" || (typ != elf.R_X86_64_PC32 && typ != elf.R_X86_64_PLT32) {
				continue
			}
			w, ok := want[fmt.Sprintf("%016x", r.Offset)]
			if !ok {
				t.Errorf("the disassembler shows no relocation at %#x", r.Offset)
			}
			if got := (amd64.Arch{}).IsBranch(s.Data, r.Offset); got != w {
				t.Errorf("%s+%#x: IsBranch = %v, the disassembler says %v", s.Name, r.Offset, got, w)
			}
			if w {
				branches++
			} else {
				others++
			}
		}
	}
	return branches, others
}
