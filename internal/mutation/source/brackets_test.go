package source

import (
	"strings"
	"testing"
)

// at finds the token that the marker @ stands in front of, in a text without it.
func at(t *testing.T, path, marked string) (*File, int) {
	t.Helper()
	offset := strings.IndexByte(marked, '@')
	if offset < 0 {
		t.Fatalf("no @ in %q", marked)
	}
	f := New(path, marked[:offset]+marked[offset+1:])
	line, col := f.Position(offset)
	i, ok := f.TokenAt(line, col)
	if !ok {
		t.Fatalf("no token at the @ of %q", marked)
	}
	return f, i
}

func span(f *File, first, last int) string {
	return f.Text()[f.Tokens()[first].Offset:f.Tokens()[last].End]
}

func TestMatch(t *testing.T) {
	tests := []struct{ code, want string }{ // the text between the @ bracket and its match, both included
		{"a @( b [c] ) d", "( b [c] )"},
		{"a <% <: @:> %>", "<: :>"},
		{"f@( x } )", "( x } )"},
		{"{ f@( x } )", ""},
		{"@(a", ""},
		{"{ ( [ @}", "{ ( [ }"},
		{"#define A (\nf@(x)", "(x)"},
		{"#ifdef A\nif (a) @{\n#else\nif (b) {\n#endif\nx; }", "{\n#else\nif (b) {\n#endif\nx; }"},
		{"f() {\n#if 0\nif (a) {\n#else\nif (b) @{\n#endif\nx; } }", "{\n#endif\nx; }"},
		{"f() @{\n#if 0\n don't ) } \n#endif\n}", "{\n#if 0\n don't ) } \n#endif\n}"},
		{"#ifdef __cplusplus\nextern \"C\" @{\n#endif\nint x;\n#ifdef __cplusplus\n}\n#endif\n",
			"{\n#endif\nint x;\n#ifdef __cplusplus\n}"},
	}
	for _, tt := range tests {
		f, i := at(t, "a.cpp", tt.code)
		got := ""
		if j, ok := f.Match(i); ok {
			got = span(f, min(i, j), max(i, j))
			if back, ok := f.Match(j); !ok || back != i {
				t.Errorf("%s: match of the match is %d, %v", tt.code, back, ok)
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}
