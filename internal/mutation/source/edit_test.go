package source

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestApply(t *testing.T) {
	f := New("a.c", "int a = b + c;\r\nint d = e;\r\n")
	plus := f.EditBytes(10, 11, "-")
	whole := f.EditBytes(16, 27, "")
	got, err := Apply([]byte(f.Text()), whole, plus)
	if err != nil || string(got) != "int a = b - c;\r\n\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := Apply([]byte("int a = b * c;"), plus); !errors.Is(err, ErrChanged) {
		t.Errorf("edit of another text: %v", err)
	}
	if _, err := Apply([]byte("int"), plus); !errors.Is(err, ErrChanged) {
		t.Errorf("edit outside the text: %v", err)
	}
	if _, err := Apply([]byte(f.Text()), f.EditBytes(8, 13, "x"), plus); err == nil || errors.Is(err, ErrChanged) {
		t.Errorf("overlapping edits: %v", err)
	}
}

func TestDiff(t *testing.T) {
	f := New("dir/a.c", "one\ntwo\nthree\nfour\nfive")
	tests := []struct {
		edit    Edit
		context int
		want    string
	}{
		{f.EditBytes(8, 13, "3"), 1, "@@ -2,3 +2,3 @@\n two\n-three\n+3\n four\n"},
		{f.EditBytes(8, 13, "3"), 0, "@@ -3 +3 @@\n-three\n+3\n"},
		{f.EditBytes(8, 14, ""), 1, "@@ -2,3 +2,2 @@\n two\n-three\n four\n"},
		{f.EditBytes(0, 3, "1"), 3, "@@ -1,4 +1,4 @@\n-one\n+1\n two\n three\n four\n"},
		{f.EditBytes(19, 23, "5"), 1, "@@ -4,2 +4,2 @@\n four\n-five\n\\ No newline at end of file\n+5\n\\ No " +
			"newline at end of file\n"},
		{f.EditBytes(4, 13, "x"), 0, "@@ -2,2 +2 @@\n-two\n-three\n+x\n"},
		{f.EditBytes(8, 8, "new\n"), 0, "@@ -2,0 +3 @@\n+new\n"},
		{f.EditBytes(8, 9, "t"), 3, ""},
	}
	for _, tt := range tests {
		want := tt.want
		if want != "" {
			want = "--- a/dir/a.c\n+++ b/dir/a.c\n" + want
		}
		if got, err := Diff(f, tt.edit, tt.context); err != nil || got != want {
			t.Errorf("%+v: got %v\n%s\nwant\n%s", tt.edit, err, got, want)
		}
	}
	changed := tests[0].edit
	changed.Original = "THREE"
	if _, err := Diff(f, changed, 3); !errors.Is(err, ErrChanged) {
		t.Errorf("diff of a changed text: %v", err)
	}
}

// TestDiffAppliesAsPatch holds Diff against Apply by way of the patch program.
func TestDiffAppliesAsPatch(t *testing.T) {
	dir := t.TempDir()
	lines := rapid.SampledFrom([]string{"a", "b", "a b c", "\n", "\n", "\r\n", "}\n", ";"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(lines, 1, 30).Draw(t, "text"), "")
		start := rapid.IntRange(0, len(text)).Draw(t, "start")
		end := rapid.IntRange(start, len(text)).Draw(t, "end")
		f := New("a.c", text)
		edit := f.EditBytes(start, end, strings.Join(rapid.SliceOfN(lines, 0, 3).Draw(t, "new"), ""))
		want, err := Apply([]byte(text), edit)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != text[:start]+edit.Replacement+text[end:] {
			t.Fatalf("Apply gave %q", want)
		}
		diff, err := Diff(f, edit, rapid.IntRange(0, 4).Draw(t, "context"))
		if err != nil {
			t.Fatal(err)
		}
		if diff == "" || len(want) == 0 { // patch removes a file that gets empty
			if len(want) > 0 && string(want) != text {
				t.Fatal("an edit without a diff")
			}
			return
		}
		path := filepath.Join(dir, "a.c")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("patch", "--binary", "-s", "-p1", "-d", dir)
		cmd.Stdin = strings.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("patch: %v: %s\n%s", err, out, diff)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != string(want) {
			t.Fatalf("patch gave %q, Apply %q, %v\n%s", got, want, err, diff)
		}
	})
}

// TestFits: an edit of another file, or of another text, is none of a file's.
func TestFits(t *testing.T) {
	f := New("a.c", "int one;\n")
	whole := f.EditBytes(4, 7, "two")
	for name, spoil := range map[string]func(e *Edit){
		"":         func(*Edit) {},
		"file":     func(e *Edit) { e.File = "b.c" },
		"original": func(e *Edit) { e.Original = "ane" },
		"start":    func(e *Edit) { e.Start.Col-- },
		"end":      func(e *Edit) { e.End = Position{Line: -1, Col: 1 << 40} },
	} {
		e := whole
		spoil(&e)
		if got := f.Fits(e); got != (name == "") {
			t.Errorf("%q: %v", name, got)
		}
	}
}
