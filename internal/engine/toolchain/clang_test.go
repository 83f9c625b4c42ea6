package toolchain

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestClangsOfAFolder(t *testing.T) {
	dir := realDir(t)
	real := write(t, filepath.Join(dir, "llvm-19", "bin", "clang"), "#!/bin/sh\nexit 1\n")
	bin := filepath.Join(dir, "bin")
	link(t, real, filepath.Join(bin, "clang"))
	link(t, real, filepath.Join(bin, "clang-19"))
	link(t, real, filepath.Join(bin, "clang++-19"))
	own := write(t, filepath.Join(dir, "own", "clang"),
		"#!/bin/sh\necho 'my clang version 23.0.0git (https://example.org 1234)'\n")
	write(t, filepath.Join(dir, "broken", "clang"), "#!/bin/sh\nexit 1\n")
	for _, other := range []string{"clang-format-19", "clang-cpp-22", "clangd", "clang-tidy"} {
		write(t, filepath.Join(bin, other), "#!/bin/sh\n")
	}
	h := host{path: []string{"", filepath.Join(dir, "missing"), filepath.Join(dir, "broken"),
		filepath.Join(dir, "own"), bin}}
	got := h.clangs(context.Background())
	want := []Clang{{19, filepath.Join(bin, "clang-19")}, {23, own}}
	if !slices.Equal(got, want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	if cxx := got[0].CXX(); cxx != filepath.Join(bin, "clang++-19") {
		t.Errorf("its C++ driver: %s", cxx)
	}
	if cxx := got[1].CXX(); cxx != filepath.Join(dir, "own", "clang++") {
		t.Errorf("its C++ driver: %s", cxx)
	}
}

func TestClangMajor(t *testing.T) {
	for name, want := range map[string]int{
		"/usr/bin/clang-19":              19,
		"/usr/lib/llvm-14/bin/clang":     14,
		"/usr/lib64/llvm18/bin/clang":    18,
		"/usr/lib/llvm-19/bin/clang-19":  19,
		"/opt/llvm-19/bin/../lib/clang":  0,
		"/usr/bin/clang":                 0,
		"/home/x/llvm-project/bin/clang": 0,
	} {
		if got := clangMajor(name); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func TestInstalledClangs(t *testing.T) {
	ctx := context.Background()
	found := Clangs(ctx)
	for _, want := range []string{"14", "19", "22"} {
		c, err := PickClang(ctx, found, want)
		if err != nil {
			t.Fatal(err)
		}
		version, err := c.Version(ctx)
		if err != nil || !strings.HasPrefix(version, want+".") {
			t.Errorf("clang %s: version %q, %v", want, version, err)
		}
		if _, err := exec.LookPath(c.CXX()); err != nil {
			t.Errorf("clang %s: its C++ driver: %v", want, err)
		}
		byPath, err := PickClang(ctx, nil, c.Path)
		if err != nil || byPath != c {
			t.Errorf("by its path: %v, %v; want %v", byPath, err, c)
		}
	}
	newest, err := PickClang(ctx, found, "")
	if err != nil || newest.Major < 22 {
		t.Errorf("the newest: %v, %v", newest, err)
	}
}

func TestPickClangErrors(t *testing.T) {
	ctx := context.Background()
	impostor := write(t, filepath.Join(t.TempDir(), "cc"), "#!/bin/sh\necho 'cc (Debian 12) 12.2.0'\n")
	for want, message := range map[string]string{
		"":          "apt-get install clang",
		"21":        "clang-21",
		"./nowhere": "give a version",
		impostor:    "is it a clang?",
	} {
		_, err := PickClang(ctx, nil, want)
		if !errors.Is(err, ErrNoClang) || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v; want an ErrNoClang with %q", want, err, message)
		}
	}
}
