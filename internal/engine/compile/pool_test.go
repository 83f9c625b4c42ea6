package compile_test

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ames/internal/engine/compile"
	"ames/internal/workshop/testunit"
)

func TestMain(m *testing.M) {
	gob.Register(countTask{})
	testunit.Main(m)
}

// countTask counts the functions of a unit.
type countTask struct {
	Fail string
	As   compile.Class
}

type counted struct {
	Functions []string
	Size      int
}

func (t countTask) Class() compile.Class { return t.As }

func (t countTask) Run(k *compile.Compiler, bitcode []byte) (any, error) {
	if t.Fail != "" {
		return nil, errors.New(t.Fail)
	}
	l := k.Lib()
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, "unit")
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	out := counted{Size: len(bitcode)}
	for name := range compile.DefinedFunctions(l, m) {
		out.Functions = append(out.Functions, name)
	}
	return &out, nil
}

// TestDo: a worker does what others bring along, and goes on after what it could not do.
func TestDo(t *testing.T) {
	code := testunit.Bitcode(t, 19, "testdata/parts.cpp")
	pool := compile.NewPool(testunit.Workers(t, 19, 0, ":"), 1)
	defer pool.Close()
	for range 2 {
		got, err := compile.Do[counted](t.Context(), pool, countTask{}, code)
		if err != nil || got.Size != len(code) || len(got.Functions) == 0 {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = compile.Do[counted](t.Context(), pool, countTask{Fail: "on purpose"}, code)
		if err == nil || err.Error() != "on purpose" {
			t.Errorf("%v", err)
		}
	}
	s := pool.Stats()
	if s.Requests != 4 || s.Died != 0 || s.ContextsCreated != 2 || s.ContextsLive != 0 {
		t.Errorf("%+v", s)
	}
}

// TestPatience: what cannot be made smaller is tried longer where somebody ends workers.
func TestPatience(t *testing.T) {
	const ends = 12
	for class, enough := range map[compile.Class]bool{compile.Analysis: true, compile.Generation: false} {
		t.Run(fmt.Sprint(class), func(t *testing.T) {
			code := testunit.Bitcode(t, 19, "testdata/parts.cpp")
			pool := compile.NewPool(testunit.Workers(t, 19, ends, "kill -9 $$"), 1)
			defer pool.Close()
			_, err := compile.Do[counted](context.Background(), pool, countTask{As: class}, code)
			if enough && err != nil || !enough && !errors.Is(err, compile.ErrWorkerKilled) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestPlain: a builder has a unit stripped where nobody did, and knows results again.
func TestPlain(t *testing.T) {
	code := testunit.Bitcode(t, 19, "testdata/parts.cpp")
	cache, err := compile.OpenCache(t.TempDir(), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	pool := compile.NewPool(testunit.Workers(t, 19, 0, ":"), 1)
	defer pool.Close()
	read := func() ([]byte, error) { return code, nil }
	b := compile.NewBuilder(pool, cache, nil)
	object, err := b.Plain(t.Context(), compile.NewUnit(read, [32]byte{}, "parts.cpp"), false)
	if err != nil || !strings.HasPrefix(string(object), "\x7fELF") {
		t.Fatalf("%d bytes, %v", len(object), err)
	}
	b.Close()
	later := compile.NewBuilder(compile.NewPool([]string{"false"}, 1), cache, nil)
	again, err := later.Plain(t.Context(), compile.NewUnit(read, [32]byte{}, "parts.cpp"), false)
	if err != nil || string(again) != string(object) {
		t.Errorf("%d bytes, %v; want what is known", len(again), err)
	}
	if _, err := later.Stripped(t.Context(), compile.NewUnit(read, [32]byte{}, "parts.cpp")); err != nil {
		t.Errorf("stripped: %v; want what is known", err)
	}
	if hits, misses := later.CacheUse(); hits != 1 || misses != 0 {
		t.Errorf("%d known, %d not", hits, misses)
	}
}
