package link_test

import (
	"fmt"
	"testing"
)

// TestThread runs code that uses the host's thread-locals, by all four models.
func TestThread(t *testing.T) {
	for _, model := range []string{"global-dynamic", "local-dynamic", "initial-exec", "local-exec"} {
		for _, c := range [][]string{
			{"clang-14", "-O0", "-fPIC"},
			{"clang-19", "-O2", "-fPIC"},
			{"clang-22", "-O0", "-fPIC", "-fno-plt"},
			{"clang-22", "-O2", "-fPIC", "-mcmodel=large"},
		} {
			t.Run(fmt.Sprint(model, c), func(t *testing.T) {
				threads(t, start(t), c[0], append(c[1:], fmt.Sprintf("-DMODEL=%q", model)))
			})
		}
	}
	for _, compiler := range compilers {
		t.Run(compiler+" -fno-pic", func(t *testing.T) {
			threads(t, start(t, "-no-pie"), compiler, []string{"-O1", "-fno-pic", `-DMODEL="local-exec"`})
		})
	}
}

// threads checks that the image's thread-locals are the host's own.
func threads(t *testing.T, h *host, compiler string, flags []string) {
	t.Helper()
	img := h.linkInto(compile(t, compiler, "thread.c", flags...))
	first, second := int64(11), int64(22)
	for _, n := range []int64{0, 3, -8} {
		first += n
		second = 3*second + first
		if got, want := h.call(img, "test_thread", n), second*1000+first; got != want {
			t.Fatalf("test_thread(%d) = %d, want %d", n, got, want)
		}
	}
	if img.Stats.Slots > 8 {
		t.Errorf("%d words of offset table for two variables", img.Stats.Slots)
	}
}

func TestThreadLateLibrary(t *testing.T) {
	lib := build(t, "clang-19", "-shared", "-fPIC", "testdata/threadlib.c")
	late := func(t *testing.T) *host {
		h := start(t)
		h.threads["late_thread"] = true
		if h.ask("load %s", lib)[0] != 1 {
			t.Fatal("cannot load the library")
		}
		return h
	}
	for _, model := range []string{"global-dynamic", "local-dynamic"} {
		t.Run(model, func(t *testing.T) {
			h := late(t)
			img := h.linkInto(compile(t, "clang-19", "late.c", "-O1", "-fPIC", fmt.Sprintf("-DMODEL=%q", model)))
			if a, b := h.call(img, "test_late", 2), h.call(img, "test_late", 10); a != 7 || b != 17 {
				t.Errorf("got %d and %d, want 7 and 17", a, b)
			}
		})
	}
	t.Run("initial-exec", func(t *testing.T) {
		h := late(t)
		img := h.link(compile(t, "clang-19", "late.c", "-O1", "-fPIC", "-ffunction-sections", `-DMODEL="initial-exec"`))
		wantProblem(t, img, "loaded late", "test_late")
		h.load(img)
		if got := h.call(img, "test_other", 1); got != 2 {
			t.Errorf("test_other(1) = %d, want 2", got)
		}
	})
	t.Run("two modules as one", func(t *testing.T) {
		h := late(t)
		img := h.link(compile(t, "clang-19", "late.c", "-O1", "-fPIC", "-DBOTH", "-ffunction-sections",
			`-DMODEL="local-dynamic"`))
		wantProblem(t, img, "several modules", "test_late")
	})
}

func TestThreadMismatch(t *testing.T) {
	h := start(t)
	img := h.link(compile(t, "clang-19", "ordinary.c", "-O1", "-fPIC", "-ffunction-sections"))
	wantProblem(t, img, `"host_thread_first" is a thread-local variable`, "test_ordinary")
	wantProblem(t, img, `"host_variable" is no thread-local variable`, "test_thread_local")
	h.load(img)
	if got := h.call(img, "test_fine", 1); got != 3 {
		t.Errorf("test_fine(1) = %d, want 3", got)
	}
}
