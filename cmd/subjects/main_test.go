package main

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"ames/internal/workshop/subjects"
)

func TestList(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"list"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cjson/parse_examples\n", "tinyxml2/xmltest\n", "zlib/example-shared\n",
		"expat/runtests\n", "double-conversion/cctest\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not listed", want)
		}
	}
}

func TestBuild(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"build", "--clang", "19", "cjson/parse_examples"}, &out); err != nil {
		t.Fatal(err)
	}
	fields := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\t")
	if len(fields) != 4 || fields[0] != "cjson/parse_examples" || fields[1] != "clang-19" {
		t.Fatalf("got %q", out.String())
	}
	for _, path := range fields[2:] {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	out.Reset()
	if err := run(t.Context(), []string{"build", "--json", "cjson/parse_examples"}, &out); err != nil {
		t.Fatal(err)
	}
	var programs []subjects.Program
	if err := json.Unmarshal([]byte(out.String()), &programs); err != nil || len(programs) != 1 ||
		programs[0].Path != fields[3] || len(programs[0].Units) == 0 {
		t.Errorf("got %v from\n%s", err, out.String())
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{nil, {"biuld"}, {"build", "--nonsense"}, {"build", "--clang", "latest"}} {
		if err := run(t.Context(), args, &strings.Builder{}); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
	for _, name := range []string{"nothing", "cjson/nothing"} {
		if err := run(t.Context(), []string{"build", name}, &strings.Builder{}); err == nil ||
			errors.Is(err, errUsage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := run(t.Context(), []string{"build", "-h"}, &strings.Builder{}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}
