package source

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func filterOf(t *testing.T, o Options) *Filter {
	t.Helper()
	if o.Root == "" {
		o.Root = "/home/me/test/project"
	}
	if o.Exists == nil {
		o.Exists = func(path string) bool { return !strings.Contains(path, "gone") }
	}
	f, err := NewFilter(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFilterDefaults(t *testing.T) {
	f := filterOf(t, Options{})
	tests := map[string]string{
		"/home/me/test/project/cJSON.c":                                  "",
		"/home/me/test/project/tests/../cJSON.c":                         "",
		"src/parser.cc":                                                  "",
		"/home/me/test/common/a.c":                                       "",
		"/home/me/test/project/src/latest.c":                             "",
		"/home/me/test/project/src/find_shortest.c":                      "",
		"/home/me/test/project/src/Contest.cpp":                          "",
		"/home/me/test/project/src/testament.c":                          "",
		"/home/me/test/project/src/attestation.c":                        "",
		"/elsewhere/a.c":                                                 "",
		"/usr/include/c++/12/bits/stl_vector.h":                          ReasonSystem,
		"/usr/lib/llvm-19/lib/clang/19/include/x.h":                      ReasonSystem,
		"/opt/gcc/include/c++/14/vector":                                 ReasonSystem,
		"/home/me/test/project/third_party/x/a.c":                        ReasonThirdParty,
		"/home/me/test/project/.venv/lib/python3.11/site-packages/x/a.c": ReasonThirdParty,
		"/home/me/test/project/build/_deps/x-src/a.c":                    ReasonThirdParty,
		"/home/me/test/project/External/a.c":                             ReasonThirdParty,
		"/home/me/test/project/src/unity.c":                              ReasonThirdParty,
		"/home/me/test/project/src/catch.hpp":                            ReasonThirdParty,
		"/home/me/test/project/test/a.c":                                 ReasonTest,
		"/home/me/test/project/src/tests/a.c":                            ReasonTest,
		"/home/me/test/project/src/test_lib_json/main.cpp":               ReasonTest,
		"/home/me/test/project/lib-tests/x/main.cpp":                     ReasonTest,
		"/home/me/test/project/fastest_lib/main.cpp":                     "",
		"/home/me/test/project/util/testutil.cc":                         ReasonTest,
		"/home/me/test/project/xmltest.cpp":                              ReasonTest,
		"/home/me/test/project/test.c":                                   ReasonTest,
		"/home/me/test/project/test_parse.c":                             ReasonTest,
		"/home/me/test/project/parse_test.cc":                            ReasonTest,
		"/home/me/test/project/parse_unittest.cc":                        ReasonTest,
		"/home/me/test/project/base-test.cc":                             ReasonTest,
		"/home/me/test/project/ParserTest.cpp":                           ReasonTest,
		"/home/me/test/project/TestParser.cpp":                           ReasonTest,
		"/home/me/test/project/parse.test.cpp":                           ReasonTest,
		"/home/me/test/project/runtests.c":                               ReasonTest,
		"/home/me/test/project/gen/x.pb.cc":                              ReasonGenerated,
		"/home/me/test/project/moc_window.cpp":                           ReasonGenerated,
		"/home/me/test/project/gone.c":                                   ReasonMissing,
		"/home/me/test/project/third_party/gone.c":                       ReasonThirdParty,
		"/home/me/test/project/double-conversion/strtod.c":               "",
	}
	for path, want := range tests {
		keep, reason := f.Decide(path)
		if reason != want || keep != (want == "") {
			t.Errorf("%s: got %v %q, want %q", path, keep, reason, want)
		}
	}
}

func TestFilterPatterns(t *testing.T) {
	tests := []struct {
		include, exclude []string
		path, want       string
	}{
		{nil, []string{"src/**/*.h"}, "src/a/b.h", ReasonExcluded},
		{nil, []string{"src/**/*.h"}, "src/b.h", ReasonExcluded},
		{nil, []string{"src/legacy"}, "src/legacy/x/b.c", ReasonExcluded},
		{nil, []string{"./src/legacy/"}, "src/legacy/x/b.c", ReasonExcluded},
		{nil, []string{"src/legacy"}, "src/legacy2/b.c", ""},
		{nil, []string{"*.h"}, "src/b.h", ReasonExcluded},
		{nil, []string{"/home/me/test/project/src/*"}, "src/b.h", ReasonExcluded},
		{nil, []string{"b.c"}, "src/b.c", ReasonExcluded},
		{nil, []string{"s/b.c"}, "src/s/b.c", ""},
		{[]string{"src/**"}, nil, "src/b.c", ""},
		{[]string{"src/**"}, nil, "lib/b.c", ReasonNotIncluded},
		{[]string{"vendor/ours/**"}, nil, "vendor/ours/b.c", ""},
		{[]string{"tests/util.c"}, nil, "tests/util.c", ""},
		{[]string{"src"}, []string{"src/b.c"}, "src/b.c", ReasonExcluded},
		{[]string{"src"}, nil, "src/gone.c", ReasonMissing},
		{[]string{"../lib/{a,b}.c"}, nil, "/home/me/test/lib/b.c", ""},
	}
	for _, tt := range tests {
		f := filterOf(t, Options{Include: tt.include, Exclude: tt.exclude})
		if keep, reason := f.Decide(tt.path); reason != tt.want || keep != (tt.want == "") {
			t.Errorf("include %q, exclude %q: %s: got %v %q, want %q", tt.include, tt.exclude, tt.path, keep,
				reason, tt.want)
		}
	}
	for _, bad := range []string{"src/[a", "", "./"} {
		if _, err := NewFilter(Options{Include: []string{bad}}); err == nil {
			t.Errorf("pattern %q is accepted", bad)
		}
	}
}

func TestFilterRel(t *testing.T) {
	f := filterOf(t, Options{})
	for path, want := range map[string]string{
		"/home/me/test/project/a.c": "a.c",
		"tests/../a.c":              "a.c",
		"/home/me/test/lib/a.c":     "../lib/a.c",
		"/usr/include/stdio.h":      "/usr/include/stdio.h",
	} {
		if got := f.Rel(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestFilterAsksFileSystemAndFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.MkdirAll(filepath.Join(real, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(real, "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.c", "tests/b.c"} {
		if err := os.WriteFile(filepath.Join(real, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, root := range []string{real, link} {
		f, err := NewFilter(Options{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for _, from := range []string{real, link} {
			for path, want := range map[string]string{"a.c": "", "tests/b.c": ReasonTest, "c.c": ReasonMissing,
				"lib": ReasonMissing} {
				wait.Go(func() {
					if _, reason := f.Decide(filepath.Join(from, path)); reason != want {
						t.Errorf("root %s, %s/%s: got %q, want %q", root, from, path, reason, want)
					}
				})
			}
		}
		wait.Wait()
		if got := f.Rel(filepath.Join(link, "a.c")); got != "a.c" {
			t.Errorf("root %s: %s", root, got)
		}
	}
}
