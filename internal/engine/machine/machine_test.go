package machine

import (
	"debug/elf"
	"runtime"
	"slices"
	"testing"
)

func TestAs(t *testing.T) {
	for m, want := range map[elf.Machine]bool{elf.EM_X86_64: true, elf.EM_AARCH64: false, elf.EM_RISCV: false} {
		if _, ok := As[patcher](m); ok != want {
			t.Errorf("entries of %v can be patched: %v", m, ok)
		}
	}
	if !Known(elf.EM_X86_64) || !Known(elf.EM_AARCH64) || Known(elf.EM_RISCV) || Known(elf.EM_NONE) {
		t.Error("the known architectures are others")
	}
	if able := Runnable(); !slices.Equal(able, []string{"amd64"}) {
		t.Errorf("programs can be run on %v", able)
	}
	if m, ok := Named("arm64"); !ok || m != elf.EM_AARCH64 {
		t.Errorf("arm64 is %v", m)
	}
	if m, ok := Named("riscv64"); ok || m != elf.EM_NONE {
		t.Errorf("riscv64 is %v", m)
	}
}

// TestJump: a jump has the size that room is looked for.
func TestJump(t *testing.T) {
	able := slices.Contains(Runnable(), runtime.GOARCH)
	if code := Jump(0x1000, 0x2000); able && uint64(len(code)) != JumpSize() ||
		!able && (code != nil || JumpSize() < 1<<32) {
		t.Errorf("a jump is % x, of %d bytes", code, JumpSize())
	}
}
