package facts

import (
	"ames/internal/engine/compile"
	"ames/internal/workshop/testunit"
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) { testunit.Main(m) }

// TestAnalysisKilled: a unit is read once nobody ends who reads it.
func TestAnalysisKilled(t *testing.T) {
	path, err := filepath.Abs("../../engine/compile/testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	code := testunit.Bitcode(t, 19, path)
	pool := compile.NewPool(testunit.Workers(t, 19, 4, "kill -9 $$"), 1)
	defer pool.Close()
	r := NewReader(pool, nil, nil, nil)
	read := func() ([]byte, error) { return code, nil }
	if _, err := r.Analyse(t.Context(), read, [32]byte{}, "parts.cpp"); err != nil {
		t.Error(err)
	}
	if s := pool.Stats(); s.Killed != 4 || s.Died != 4 {
		t.Errorf("%d killed of %d, want 4 of 4", s.Killed, s.Died)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Analyse(ctx, read, [32]byte{}, "parts.cpp"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestStripped: a unit that is stripped by itself is as the one whose instructions were numbered.
func TestStripped(t *testing.T) {
	for _, version := range []int{13, 19, 22} {
		code := testunit.Bitcode(t, version, "../../engine/compile/testdata/parts.cpp", "-fsanitize=address",
			"-Xclang", "-disable-llvm-passes")
		_, want, err := Analyse(testunit.Library(t, version), code, "parts.cpp", nil)
		if err != nil {
			t.Fatal(err)
		}
		pool := compile.NewPool(testunit.Workers(t, version, 0, ":"), 1)
		read := func() ([]byte, error) { return code, nil }
		unit := compile.NewUnit(read, [32]byte{}, "parts.cpp")
		got, err := NewReader(pool, nil, nil, nil).Stripped(t.Context(), unit)
		pool.Close()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("LLVM %d: %d bytes, want %d; %v", version, len(got), len(want), err)
		}
	}
}
