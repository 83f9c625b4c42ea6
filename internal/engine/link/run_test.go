package link_test

import (
	"fmt"
	"slices"
	"testing"

	"ames/internal/engine/link"
)

var compilers = []string{"clang-14", "clang-19", "clang-22"}

var arguments = []int64{0, 1, 2, 7, 100}

// run links a source, calls its function and compares with the native program.
func run(t *testing.T, compiler, source, function string, flags ...string) {
	t.Helper()
	want := native(t, compiler, source, function, arguments, "-O0")
	h := start(t)
	compare(t, h, h.linkInto(compile(t, compiler, source, flags...)), function, want)
}

func compare(t *testing.T, h *host, img *link.Image, function string, want []int64) {
	t.Helper()
	var got []int64
	for _, a := range arguments {
		got = append(got, h.call(img, function, a))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s(%v) = %v, natively %v", function, arguments, got, want)
	}
}

func TestRunC(t *testing.T) {
	for _, compiler := range compilers {
		for _, flags := range [][]string{
			{"-O0", "-fPIC"},
			{"-O2", "-fPIC", "-ffunction-sections", "-fdata-sections"},
			{"-O1", "-fPIC", "-fno-plt"},
			{"-O2", "-fPIE", "-fcommon"},
			{"-O1", "-fPIC", "-mcmodel=large"},
		} {
			t.Run(fmt.Sprint(compiler, flags), func(t *testing.T) {
				run(t, compiler, "data.c", "test_data", flags...)
			})
		}
	}
}

// TestRunFixedAddress runs code that is not position independent. The host is
// such a program too and holds the same code, so that it has what the image
// refers to within reach: copies of library variables, entries for functions.
func TestRunFixedAddress(t *testing.T) {
	for _, compiler := range compilers {
		for source, function := range map[string]string{"data.c": "test_data", "throw.cpp": "test_throw"} {
			t.Run(fmt.Sprint(compiler, source), func(t *testing.T) {
				flags := []string{"-O1", "-fno-pic"}
				h := start(t, "-no-pie", compileFile(t, compiler, source, append(flags, "-c")...))
				want := h.callNative(function, arguments)
				compare(t, h, h.linkInto(compile(t, compiler, source, flags...)), function, want)
			})
		}
	}
}

func TestRunExceptions(t *testing.T) {
	for _, compiler := range compilers {
		for _, flags := range [][]string{
			{"-O0", "-fPIC"},
			{"-O2", "-fPIC", "-ffunction-sections"},
		} {
			t.Run(fmt.Sprint(compiler, flags), func(t *testing.T) {
				run(t, compiler, "throw.cpp", "test_throw", flags...)
			})
		}
	}
}
