package subjects

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// built makes a subject ready; the first time ever it is fetched from Debian.
func built(t *testing.T, name string, clang int) *Subject {
	t.Helper()
	s, err := Build(t.Context(), name, Options{Clang: clang, Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func program(t *testing.T, s *Subject, name string) *Program {
	t.Helper()
	p, err := s.Program(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// patience only keeps what hangs from hanging the tests: a busy machine takes its time.
const patience = 20 * time.Minute

// runs tells a program's exit status.
func runs(t *testing.T, p *Program, exe string) (status int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, p.Args...)
	cmd.Dir = t.TempDir()
	if err := p.CopyDir(cmd.Dir); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// edit writes a copy of a source with one text replaced by another.
func edit(t *testing.T, p *Program, source, old, replacement string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.Sources, source))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if strings.Count(text, old) == 0 {
		t.Fatalf("%s has no %q", source, old)
	}
	path := filepath.Join(t.TempDir(), "edited")
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, replacement, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return map[string]string{filepath.Join(p.Sources, source): path}
}

func rebuild(t *testing.T, p *Program, edited map[string]string, extra ...string) string {
	t.Helper()
	exe, err := p.Rebuild(t.Context(), edited, t.TempDir(), extra...)
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// TestPrograms runs every program of every subject: all pass as built.
func TestPrograms(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			s := built(t, name, DefaultClang)
			names, err := ProgramNames(name)
			if err != nil || len(names) != len(s.Programs) {
				t.Fatalf("%q, %v; want %d programs", names, err, len(s.Programs))
			}
			for _, p := range s.Programs {
				status, out := runs(t, p, p.Path)
				if status != 0 || len(out) == 0 && p.Args == nil {
					t.Errorf("%s: status %d\n%s", p.Name, status, tail([]byte(out)))
				}
				for _, u := range p.Units {
					source := u.Source
					if !filepath.IsAbs(source) {
						source = filepath.Join(p.Sources, source)
					}
					if !slices.Contains(u.Depends, source) {
						t.Errorf("%s does not depend on its source: %q", u.Name, u.Depends)
					}
				}
			}
		})
	}
}

// TestRebuild edits a source file that the test program includes, with every compiler.
func TestRebuild(t *testing.T) {
	for _, clang := range []int{13, 14, 15, 16, 19, 22} {
		t.Run(fmt.Sprintf("clang-%d", clang), func(t *testing.T) {
			p := program(t, built(t, "cjson", clang), "parse_hex4")
			if status, out := runs(t, p,
				rebuild(t, p, edit(t, p, "cJSON.c", "input[i] >= '0'", "input[i] >= '0' "))); status != 0 {
				t.Errorf("an edit of white space: status %d\n%s", status, out)
			}
			broken := edit(t, p, "cJSON.c", "input[i] >= '0'", "input[i] > '0'")
			if status, _ := runs(t, p, rebuild(t, p, broken)); status == 0 {
				t.Error("the edit has no effect")
			}
			_, err := p.Rebuild(t.Context(), edit(t, p, "cJSON.c", "return false;", "return nonsense;"), t.TempDir())
			var refused *BuildError
			if !errors.As(err, &refused) || !strings.Contains(refused.Output, "nonsense") {
				t.Errorf("an edit that does not compile: %v", err)
			}
		})
	}
}

func TestRebuildOnlyWhatChanged(t *testing.T) {
	p := program(t, built(t, "tinyxml2", DefaultClang), "xmltest")
	compiled := func(edited map[string]string, extra ...string) (string, []string) {
		dir := t.TempDir()
		exe, err := p.Rebuild(t.Context(), edited, dir, extra...)
		if err != nil {
			t.Fatal(err)
		}
		objects, _ := filepath.Glob(filepath.Join(dir, "*.o"))
		for i := range objects {
			objects[i] = filepath.Base(objects[i])
		}
		return exe, objects
	}
	if _, got := compiled(edit(t, p, "tinyxml2.cpp", "namespace tinyxml2", "namespace  tinyxml2")); !slices.Equal(got,
		[]string{"tinyxml2.o"}) {
		t.Errorf("an edit of tinyxml2.cpp compiles %q", got)
	}
	if _, got := compiled(edit(t, p, "tinyxml2.h", "namespace tinyxml2", "namespace  tinyxml2")); !slices.Equal(got,
		[]string{"tinyxml2.o", "xmltest.o"}) {
		t.Errorf("an edit of the header compiles %q", got)
	}
	exe, got := compiled(nil)
	if len(got) != 0 || exe != p.Path {
		t.Errorf("no edit compiles %q and gives %s", got, exe)
	}
	exe, got = compiled(edit(t, p, "tinyxml2.cpp", "namespace tinyxml2", "namespace  tinyxml2"), "-fsanitize=undefined")
	symbols, err := exec.Command("nm", exe).Output()
	if err != nil || !strings.Contains(string(symbols), "__ubsan_handle") ||
		!slices.Equal(got, []string{"tinyxml2.o"}) {
		t.Errorf("with a sanitizer: compiled %q (%v)", got, err)
	}
}

// TestDepends: headers that call themselves system headers belong to the project, those of the system do not.
func TestDepends(t *testing.T) {
	p := program(t, built(t, "catch2", DefaultClang), "SelfTest")
	i := slices.IndexFunc(p.Units, func(u *Unit) bool { return u.Name == "Generators" })
	reads := p.Units[i].Depends
	if header := filepath.Join(p.Sources, "include/internal/catch_generators_generic.hpp"); !slices.Contains(
		reads, header) {
		t.Errorf("%s does not depend on %s: %q", p.Units[i].Source, header, reads)
	}
	if slices.ContainsFunc(reads, func(f string) bool { return strings.HasSuffix(f, "/vector") }) {
		t.Errorf("system headers among %q", reads)
	}
}

// TestRebuildUnread refuses an edit that the program would not notice for want of reading the file.
func TestRebuildUnread(t *testing.T) {
	p := program(t, built(t, "cjson", DefaultClang), "parse_hex4")
	if _, err := p.Rebuild(t.Context(), map[string]string{"cJSON_Utils.c": "/dev/null"}, t.TempDir()); err == nil {
		t.Error("an edit of a file that is no part of the program is accepted")
	}
}

// TestRebuildKeepsNames: assertions print the file's name, tests may look at it.
func TestRebuildKeepsNames(t *testing.T) {
	p := program(t, built(t, "cjson", DefaultClang), "parse_hex4")
	edited := edit(t, p, "tests/parse_hex4.c", "int CJSON_CDECL main(void)\n{",
		"#include <stdio.h>\nint CJSON_CDECL main(void)\n{ puts(__FILE__);")
	if _, out := runs(t, p, rebuild(t, p, edited)); !strings.HasPrefix(out, "tests/parse_hex4.c\n") {
		t.Errorf("__FILE__ is %q", strings.SplitN(out, "\n", 2)[0])
	}
}

func TestRebuildSharedLibrary(t *testing.T) {
	p := program(t, built(t, "zlib", DefaultClang), "example-shared")
	edited := edit(t, p, "inflate.c", "(hold >> 8)) % 31)", "(hold >> 8)) % 30)")
	if status, out := runs(t, p, rebuild(t, p, edited)); status == 0 {
		t.Errorf("an edit of the library has no effect:\n%s", out)
	}
	if status, out := runs(t, p, p.Path); status != 0 {
		t.Errorf("the program as built fails after that: status %d\n%s", status, out)
	}
}

func TestRebuildWithSanitizers(t *testing.T) {
	p := program(t, built(t, "cjson", DefaultClang), "parse_hex4")
	out := edit(t, p, "cJSON.c", "    /* parse digit */",
		"{ char *gone = malloc(4); free(gone); h += (unsigned)gone[0] * 0; }")
	if status, text := runs(t, p, rebuild(t, p, out, "-fsanitize=address,undefined")); status == 0 ||
		!strings.Contains(text, "heap-use-after-free") {
		t.Errorf("status %d:\n%s", status, tail([]byte(text)))
	}
}

// TestBuildOnce: what was built is not built again.
func TestBuildOnce(t *testing.T) {
	first := program(t, built(t, "cjson", DefaultClang), "parse_hex4")
	before, err := os.Stat(first.Path)
	if err != nil {
		t.Fatal(err)
	}
	again := program(t, built(t, "cjson", DefaultClang), "parse_hex4")
	after, err := os.Stat(again.Path)
	if err != nil || again.Path != first.Path || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("%s was built again (%v)", again.Path, err)
	}
}

func TestUnknownNames(t *testing.T) {
	if _, err := Build(t.Context(), "nothing", Options{}); err == nil || !strings.Contains(err.Error(), "cjson") {
		t.Errorf("an unknown subject: %v", err)
	}
	if _, err := built(t, "cjson", DefaultClang).Program("nothing"); err == nil {
		t.Error("an unknown program is found")
	}
	if _, err := Build(t.Context(), "cjson", Options{Clang: 3}); err == nil ||
		!strings.Contains(err.Error(), "install.sh") {
		t.Errorf("an unknown compiler: %v", err)
	}
}

func TestParseRule(t *testing.T) {
	got := parseRule("/x/a.o: a.c \\\n  dir/with\\ space.h price$$.h \\\n  c\\#.h\n")
	if want := []string{"a.c", "dir/with space.h", "price$.h", "c#.h"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := parseRule(""); len(got) != 0 {
		t.Errorf("got %q from nothing", got)
	}
}

// TestFetchReplacedVersion has an apt-get that lacks the pinned version, as
// after a point release.
func TestFetchReplacedVersion(t *testing.T) {
	dir := t.TempDir()
	write := func(path, text string, mode os.FileMode) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("toy-1.1/main.c", "int main(void) { return 0; }\n", 0o644)
	write("toy-1.1/debian/source/format", "3.0 (native)\n", 0o644)
	write("toy-1.1/debian/control", "Source: toy\nMaintainer: Nobody <nobody@example.org>\n\nPackage: "+
		"toy\nArchitecture: any\nDescription: toy\n", 0o644)
	write("toy-1.1/debian/changelog", "toy (1.1) stable; urgency=low\n\n  * Toy.\n\n -- Nobody "+
		"<nobody@example.org>  Sat, 01 Jan 2022 00:00:00 +0000\n", 0o644)
	cmd := exec.Command("dpkg-source", "-b", "toy-1.1")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("dpkg-source: %v\n%s", err, out)
	}
	write("bin/apt-get", `#!/bin/sh
echo "$@" >>`+dir+`/log
for last; do :; done
case $last in
*=*) echo "E: Version '1.0' for 'toy' was not found" >&2; exit 100 ;;
toy) cp `+dir+`/toy_1.1.* . ;;
esac
`, 0o755)
	t.Setenv("PATH", filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	s := spec{name: "toy", pkg: "toy", version: "1.0"}
	var log strings.Builder
	opt := Options{Cache: filepath.Join(dir, "cache"), Log: &log}
	if err := opt.fill(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time all is there
		version, src, err := s.fetch(t.Context(), opt)
		if err != nil || version != "1.1" {
			t.Fatalf("version %q, %v", version, err)
		}
		if _, err := os.Stat(filepath.Join(src, "main.c")); err != nil {
			t.Error(err)
		}
	}
	if strings.Count(log.String(), "no toy 1.0 any more, using 1.1") != 1 {
		t.Errorf("the replacement is not noted once:\n%s", log.String())
	}
	calls, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil || strings.Count(string(calls), "\n") != 3 {
		t.Errorf("calls of apt-get (%v):\n%s", err, calls)
	}
}
