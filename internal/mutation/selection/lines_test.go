package selection

import (
	"strings"
	"testing"
)

func TestParseLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Lines{
		"a.c:3":          {File: "a.c", Range: Range{3, 3}},
		"./src/a.c:3-7":  {File: "src/a.c", Range: Range{3, 7}},
		"src/**/*.c:12-": {File: "src/**/*.c", Range: Range{12, ToTheEnd}},
		"C:/a b.c:1-1":   {File: "C:/a b.c", Range: Range{1, 1}},
	} {
		got, err := ParseLines(text)
		if want.Text = text; err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, says := range map[string]string{
		"a.c": "names no lines", ":3": "names no file", "[a:3": "names no file", "a.c:": "not a line number",
		"a.c:0":  "not a line number",
		"a.c:-3": "not a line number", "a.c:3-x": "not a line number", "a.c:7-3": "comes after",
		"a.c:99999999999": "not a line number", "a.c:1-2-3": "not a line number",
	} {
		if got, err := ParseLines(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestLinesNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, rel string
		want      bool
	}{
		{"src/a.c", "src/a.c", true}, {"a.c", "src/a.c", true}, {"p/src/a.c", "src/a.c", true},
		{"/p/src/a.c", "src/a.c", true},
		{"c/a.c", "src/a.c", false}, {"*.c", "src/a.c", true}, {"src/*.c", "src/a.c", true},
		{"src/*.c", "src/x/a.c", false},
		{"../q/a.c", "../q/a.c", true}, {"b.c", "src/a.c", false}, {"/src/a.c", "src/a.c", false},
		{"[x].c", "src/[x].c", true},
	} {
		abs := "/p/" + c.rel
		if strings.HasPrefix(c.rel, "../") {
			abs = "/" + c.rel[3:]
		}
		l, err := ParseLines(c.file + ":1")
		if err != nil || l.Names(c.rel, abs) != c.want {
			t.Errorf("%s names %s: %v, %v", c.file, c.rel, !c.want, err)
		}
	}
}

func FuzzParseLines(f *testing.F) {
	f.Add("src/a.c:3-7")
	f.Add("a*.c:3-")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLines(text)
		if err != nil {
			return
		}
		if l.First < 1 || l.Last < l.First {
			t.Errorf("%q: %+v", text, l)
		}
		l.Names("src/a.c", "/p/src/a.c")
	})
}
