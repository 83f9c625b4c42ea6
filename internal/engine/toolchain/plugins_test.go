package toolchain

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestOlderPlugins(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"LLVMgold-14.so", "LLVMgold-19.so", "LLVMgold-22.so", "liblto_plugin.so",
		"LLVMgold-x.so"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for clang, want := range map[int][]string{14: nil, 19: {"LLVMgold-14.so"},
		22: {"LLVMgold-14.so", "LLVMgold-19.so"}} {
		var got []string
		for _, f := range olderPlugins([]string{filepath.Join(dir, "gone"), dir}, clang) {
			got = append(got, filepath.Base(f))
		}
		if !slices.Equal(got, want) {
			t.Errorf("clang %d: %q, want %q", clang, got, want)
		}
	}
}
