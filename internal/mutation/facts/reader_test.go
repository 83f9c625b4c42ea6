package facts

import (
	"ames/internal/engine/compile"
	"ames/internal/workshop/testunit"
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
