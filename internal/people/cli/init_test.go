package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/people/config"
)

// survey looks at a folder with these files; those that end in ! are
// programs with bitcode.
func survey(t *testing.T, names ...string) *surroundings {
	t.Helper()
	files := map[string]string{}
	for _, n := range names {
		name, text, _ := strings.Cut(n, "=")
		files[strings.TrimSuffix(name, "!")] = strings.ReplaceAll(text, ";", "\n")
	}
	dir := folder(t, files)
	for _, n := range names {
		if name, ok := strings.CutSuffix(n, "!"); ok {
			if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := lookAround(dir, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLookAround(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  surroundings
	}{
		{"empty", nil, surroundings{}},
		{"CMake, built", []string{"CMakeLists.txt", "b/CMakeCache.txt", "b/CTestTestfile.cmake",
			"b/sub/CTestTestfile.cmake", "build/CMakeCache.txt", "build/CTestTestfile.cmake", "build/sub/a_test!",
			"build/CMakeFiles/x!"},
			surroundings{ctest: "build", built: true, tests: []string{"build/sub/a_test"}}},
		{"CMake, built without bitcode", []string{"build-x/CMakeCache.txt", "build-x/CTestTestfile.cmake",
			"build/CMakeCache.txt", "build/CTestTestfile.cmake"}, surroundings{ctest: "build"}},
		{"CMake without tests", []string{"CMakeLists.txt=project(x)", "build/CMakeCache.txt"}, surroundings{}},
		{"CMake, not built", []string{"CMakeLists.txt=project(x);Enable_Testing()"}, surroundings{ctest: "build"}},
		{"programs", []string{"run_tests!", "out/tool!", "out/tests/parser!", "deps/lib/gtest_test!", "src/a.c",
			"deps/lib/a.c", "deps/lib/b.c", ".hidden/test!"},
			surroundings{built: true, tests: []string{"out/tests/parser", "run_tests"}, others: []string{"out/tool"},
				thirdParty: []string{"deps"}}},
		{"other people's code",
			[]string{"src/third_party/zlib/a.c", "external/readme",
				`.gitmodules=[submodule "a"];	path = lib/a;	url = u;	path = "src/third_party/b"`,
				"build/CMakeCache.txt", "build/CTestTestfile.cmake", "build/_deps/x.c"},
			surroundings{ctest: "build", thirdParty: []string{"src/third_party"}, submodules: []string{"lib/a"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := survey(t, c.files...)
			if got.ctest != c.want.ctest || got.built != c.want.built || !slices.Equal(got.tests, c.want.tests) ||
				!slices.Equal(got.others, c.want.others) ||
				!slices.Equal(got.thirdParty, c.want.thirdParty) || !slices.Equal(got.submodules, c.want.submodules) {
				t.Errorf("got %+v\nwant %+v", *got, c.want)
			}
		})
	}
}

// TestInit: what it writes is valid by the program and by the schema.
func TestInit(t *testing.T) {
	for _, c := range []struct {
		files []string
		shown string // by "ames config show"
		next  string
	}{
		{[]string{"main.c"}, "programs: [] # default", "clang -g -O0 -fembed-bitcode=all lib.c test.c -o tests"},
		{[]string{"CMakeLists.txt=enable_testing()"}, "ctest: build # ames.yaml:",
			"cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug"},
		{[]string{".gitmodules=path = lib/a"}, `exclude: ["lib/a/**"] # ames.yaml:`, "ames tests"},
	} {
		survey(t, c.files...)
		out, _ := ames(t, exitOK, "init")
		if !strings.Contains(out, c.next) || !strings.Contains(out, "Wrote ames.yaml") {
			t.Errorf("no %q in\n%s", c.next, out)
		}
		text, err := os.ReadFile("ames.yaml")
		if err != nil {
			t.Fatal(err)
		}
		show, _ := ames(t, exitOK, "config", "show")
		for _, text := range []string{string(text), show} {
			if err := conforms(t, text); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
		if !strings.Contains(strings.Join(strings.Fields(show), " "), c.shown) {
			t.Errorf("no %q in\n%s", c.shown, show)
		}
	}
	if err := os.WriteFile("ames.yaml", []byte("mine: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, errOut := ames(t, exitUse, "init"); !strings.Contains(errOut,
		"ames.yaml exists already; --force overwrites it") {
		t.Error(errOut)
	}
	if text, err := os.ReadFile("ames.yaml"); err != nil || string(text) != "mine: 1\n" {
		t.Errorf("%q, %v", text, err)
	}
	ames(t, exitOK, "init", "--force")
	ames(t, exitOK, "config", "show")
}

// TestPresets: found programs and folders as settings.
func TestPresets(t *testing.T) {
	s := surroundings{tests: []string{"b/a_test"}, thirdParty: []string{"deps"}, built: true}
	file, err := config.Parse(config.Place{Name: "ames.yaml"}, config.Draft(settable(), s.presets()), settable())
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Settings) != 0 || len(file.Programs) != 1 || file.Programs[0].Path != "b/a_test" {
		t.Errorf("%+v", file)
	}
	if next := s.next(); strings.Contains(next, "clang") || !strings.Contains(next, "with b/a_test.") ||
		!strings.Contains(next, "1. See whether") {
		t.Error(next)
	}
	s = surroundings{others: []string{"x", "z"}, built: true}
	if text := string(config.Draft(settable(), s.presets())); !strings.Contains(text,
		"# programs:\n#   - x\n#   - z\n") {
		t.Error(text)
	}
	if next := s.next(); !strings.Contains(next, "1. Name the test programs") {
		t.Error(next)
	}
}
