package source

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// clangTokens has clang lex the file without preprocessing: the answer that our
// own tokens must equal. Each token is "line:col kind".
func clangTokens(t *testing.T, path string) []string {
	t.Helper()
	std := []string{"-x", "c++", "-std=c++20"}
	if LanguageOf(path) == C {
		std = []string{"-x", "c", "-std=c2x"}
	}
	args := append(std, "-fsyntax-only", "-Xclang", "-dump-raw-tokens", path)
	var out bytes.Buffer
	cmd := exec.Command("clang-19", args...)
	cmd.Stderr = &out
	_ = cmd.Run() // the status tells of the code's errors, which do not matter
	places := regexp.MustCompile(`\tLoc=<`+regexp.QuoteMeta(path)+`:(\d+):(\d+)>\n`).FindAllSubmatchIndex(
		out.Bytes(), -1)
	if len(places) == 0 {
		t.Fatalf("clang-19 %s printed no tokens: %.500s", strings.Join(args, " "), out.Bytes())
	}
	var tokens []string
	at := 0
	for _, p := range places {
		record := string(out.Bytes()[at:p[0]])
		place := string(out.Bytes()[p[2]:p[3]]) + ":" + string(out.Bytes()[p[4]:p[5]])
		at = p[1]
		name, text, _ := strings.Cut(record, " '")
		if kind, ok := clangKind(name, text); ok {
			tokens = append(tokens, place+" "+kind.String())
		}
	}
	return tokens
}

var splicePattern = regexp.MustCompile(`\\[ \t]*(\r\n|\r|\n)`)

func clangKind(name, text string) (Kind, bool) {
	switch {
	case name == "comment", name == "eof":
		return 0, false
	case name == "unknown":
		spelling, _, _ := strings.Cut(text, "'\t")
		return Unknown, strings.Trim(splicePattern.ReplaceAllString(spelling, ""), " \t\r\n\f\v\x00") != ""
	case name == "raw_identifier":
		return Ident, true
	case name == "numeric_constant":
		return Number, true
	case strings.HasSuffix(name, "char_constant"):
		return Char, true
	case strings.HasSuffix(name, "string_literal"):
		return String, true
	}
	return Punct, true
}

func ourTokens(t *testing.T, path string) []string {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for i, tok := range f.Tokens() {
		line, col := f.Position(tok.Offset)
		tokens = append(tokens, fmt.Sprintf("%d:%d %v", line, col, tok.Kind))
		if at, ok := f.TokenAt(line, col); ok != !f.renumbered || (ok && at != i) {
			t.Errorf("%s:%d:%d: token %d is found as %d, %v", path, line, col, i, at, ok)
		}
	}
	return tokens
}

// sameTokens reports the first difference between clang's tokens and ours.
func sameTokens(t *testing.T, path string) int {
	t.Helper()
	want, got := clangTokens(t, path), ourTokens(t, path)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("%s: token %d: we see %s, clang none", path, i, got[i])
		case i >= len(got):
			t.Errorf("%s: token %d: clang sees %s, we none", path, i, want[i])
		case want[i] != got[i]:
			t.Errorf("%s: token %d: clang sees %s, we %s", path, i, want[i], got[i])
		default:
			continue
		}
		break
	}
	return len(want)
}

// Every odd thing that a text may hold, one per file.
var oddTexts = map[string]string{
	"bom.cpp": "\uFEFFint a = 1;\nint b;",
	"crlf.c":  "int a;\r\nint b; \\\r\n+ c;\r\n",
	"cr.c":    "int a;\rint b;\r\rint c;",
	"splices.cpp": "int a\\\n= 1 + \\\n  2 +\\\n3 \\ \n +4; in\\\nt x+\\\n+; // c \\\n still\nint y; " +
		"/\\\n* c *\\\n/ z;\n'\\\\\n';\n",
	"endsplice.c":  "int a; \\\n",
	"splicedend.c": "int a\\\n",
	"formfeed.c":   "int a;\f\vint b;\n\f\n",
	"digraphs.cpp": "%:define A %:%: x\nint a<:3:> = <%1%>; A<::B> c; A<:::B:> d; A<::> e; a<::b<:0:>:>;\n",
	"digraphs.c":   "%:define A %:%: x\nint a<:3:> = <%1%>; <::>\n",
	"operators.cpp": "a->*b .* c <=> d <<= e >>= f ... g :: h ->i .. j &&= k ||= l ## m -- n !=! o ^= p ~ q ? r " +
		"%>= s\n",
	"operators.c": "a->b <=> d <<= e >>= f ... .. :: &&= ||= ## -- !=! ^= ~ ? @ ` \n",
	"numbers.cpp": "1'000'000 0x1p+3 1e+5 1e5+2 0x1e+5 1.5f .5 1..2 1p+3 0b101 12_km 1.0e-3L 08 1'a 1' 0xAp-2f " +
		"1_p+2\n",
	"numbers.c": "1'000 0x1p+3 1e+5 1p+3 .5e-3 1.2.3 5u'a'\n",
	"strings.cpp": "\"a\" L\"a\" u8\"a\" u\"a\" U\"a\" R\"(a)\" LR\"x(a)\" )x\" u8R\"(\n)\" uR\"()\" UR\"()\" " +
		"\"a\"_x \"a\"s \"a\"sv \"a\"PRId \"a\\\"b\" \"a\\\\\" 'a' L'a' u8'a' '\\'' 'a'_x 'ab' \"\" \"a\"sx " +
		"R\"abc(\n)ab\" )abc\"_y\n",
	"strings.c":    "\"a\" L\"a\" u8\"a\" R\"(a)\" LR\"(a)\" \"a\"PRId 'a' u8'a' \"a\"_x\n",
	"badraw.cpp":   "R\"too long a delimiter it is(x)\" y; R\"a b(c)a b\" z; R\"\\(x)\\\" w;",
	"openraw.cpp":  "int a; R\"x( never )y\" closed",
	"openstring.c": "int a = \"never closed\nint b = 'x\nint c = '';\n\"to the end",
	"openescape.c": "\"ends with \\",
	"comments.cpp": "a/**/b // x /* y\nc /* // */ d /***/ e /* * / */ f //\\\ng\nh //\n",
	"directives.c": "#if 0\ndon't \"do\n#endif\n  # define A(x) #x ## x \\\n  more\n/* c */ # include " +
		"<a/b.h>\n#error it's\nint a;",
	"utf8.cpp":       "int é = 1, naïve = \"é\" + 'é'; é1; \u200b x; \u20ac;",
	"ucn.cpp":        "int \\u00e9a = a\\u00e9; \\x;",
	"badutf8.cpp":    "int a\xff = \xc3; \"\xff\"; // \xff\n",
	"nul.c":          "int a;\x00 int b;\n",
	"dollar.c":       "int $a = b$c;",
	"empty.c":        " ",
	"justcomment.c":  "// x",
	"noeol.cpp":      "int a",
	"wide.cpp":       "u8 u8x u U L R LRx uRx u8Rx u'a' U'a' R'a' LR'a'",
	"splicedstr.cpp": "\"a\\\nb\" L\\\n\"a\" R\"(a\\\nb)\" u\\\n8\\\n\"x\" \"x\"\\\n_s 1\\\n2 1\\\n'0 .\\\n5",
	"tabs.c":         "\tint\ta\t=\t1;\n",
}

func TestOddTextsLexAsInClang(t *testing.T) {
	dir := t.TempDir()
	for name, text := range oddTexts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sameTokens(t, path)
	}
}

// TestSystemHeadersLexAsInClang takes the C++ library's headers, which hold
// about everything that people write, and some C ones.
func TestSystemHeadersLexAsInClang(t *testing.T) {
	total := 0
	for _, pattern := range []string{
		"/usr/include/c++/*/bits/[b-r]*.tcc", "/usr/include/c++/*/bits/s*.h", "/usr/include/c++/*/[a-v]*r",
		"/usr/include/[e-m]*.h",
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no headers %s: %v", pattern, err)
		}
		for _, path := range paths[:min(len(paths), 4)] {
			total += sameTokens(t, path)
		}
	}
	if total < 5_000 {
		t.Errorf("only %s tokens compared", strconv.Itoa(total))
	}
}
