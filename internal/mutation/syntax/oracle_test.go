package syntax

import (
	"ames/internal/mutation/source"
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The compiler is the judge here: a parenthesis around what is said to be a
// call, an operand or a returned expression must not change the code, and what
// is said to be an expression statement can be left out of a program.
func TestClangAgreesWhereExpressionsAre(t *testing.T) {
	// these are no expressions of their own: members being initialised, declarations, new
	unclear := map[string][]string{"a.c": nil, "a.cpp": {
		`square(int n) : base(id(n)), name(std::string("sq").append("uare")) {}`,
		`square(int n) : base(id(n)), name(std::string("sq").append("uare")) {}`,
		`std::vector<int> v(shapes::id(n), 1);`,
		`square a(n), b{n + 1};`,
		`delete new square(1);`,
	}}
	for name := range unclear {
		t.Run(name, func(t *testing.T) {
			f, err := source.Open(filepath.Join("testdata", "oracle", name))
			if err != nil {
				t.Fatal(err)
			}
			original := irOf(t, f, f.Text())
			found := survey(f, callPlaces(irOf(t, f, f.Text(), "-g")))
			if !slices.Equal(found.unclear, unclear[name]) {
				t.Errorf("unclear calls: %q", found.unclear)
			}
			for what, ranges := range map[string][][2]int{"calls": found.calls, "operands": found.operands,
				"returned": found.returned} {
				if len(ranges) < 6 {
					t.Errorf("only %d %s found", len(ranges), what)
				}
			}
			if irOf(t, f, wrap(f, slices.Concat(found.calls, found.operands, found.returned))) != original {
				t.Error("parentheses change the code")
			}
			if len(found.statements) < 25 {
				t.Errorf("only %d statements found", len(found.statements))
			}
			irOf(t, f, without(t, f, found.statements))
		})
	}
}

// irOf compiles a text in place of the file's.
func irOf(t *testing.T, f *source.File, text string, flags ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.Base(f.Path()))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	compiler, std := "clang-19", "-std=gnu17"
	if f.Language() == source.CPP {
		compiler, std = "clang++-19", "-std=c++20"
	}
	cmd := exec.Command(compiler, append(flags, std, "-w", "-S", "-emit-llvm", "-o", "-", filepath.Base(path))...)
	cmd.Dir = filepath.Dir(path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, stderr.Bytes(), text)
	}
	return string(out)
}

var (
	callPattern  = regexp.MustCompile(`(?m)^ +(?:.* )?(?:call|invoke) (?:.*\n? +to label)?.*!dbg (!\d+)`)
	placePattern = regexp.MustCompile(`(?m)^(!\d+) = (?:distinct )?!DILocation\(line: (\d+), column: (\d+)`)
)

// callPlaces gives where the calls of a program with debug information stand.
func callPlaces(ir string) map[source.Position]bool {
	calls := map[string]bool{}
	for _, m := range callPattern.FindAllStringSubmatch(ir, -1) {
		calls[m[1]] = true
	}
	places := map[source.Position]bool{}
	for _, m := range placePattern.FindAllStringSubmatch(ir, -1) {
		line, _ := strconv.Atoi(m[2])
		col, _ := strconv.Atoi(m[3])
		if calls[m[1]] {
			places[source.Position{Line: line, Col: col}] = true
		}
	}
	return places
}

// found holds token ranges, both ends included.
type found struct {
	calls, operands, returned, statements [][2]int
	unclear                               []string
}

func survey(f *source.File, calls map[source.Position]bool) (all found) {
	for i, tok := range f.Tokens() {
		if tok.Directive {
			continue
		}
		next := f.Token(i + 1)
		if isName(f.Token(i)) && (next.Text == "(" || next.Text == "<") && calls[f.At(tok.Offset)] &&
			tok.Text != "FOR_EACH" {
			start, ok := PostfixStart(f, i)
			end, okEnd := CallEnd(f, i)
			if ok && okEnd {
				all.calls = append(all.calls, [2]int{start, end})
			} else {
				all.unclear = append(all.unclear, strings.TrimSpace(f.Line(f.At(tok.Offset).Line)))
			}
			if first, semicolon, ok := StatementBounds(f, i); ok {
				all.statements = append(all.statements, [2]int{first, semicolon})
			}
		}
		if isAssignment(f.Token(i)) {
			if first, semicolon, ok := StatementBounds(f, i); ok {
				all.statements = append(all.statements, [2]int{first, semicolon})
			}
		}
		if op := tok.Operator(); op == "!" || op == "~" && !f.Token(i+1).Is("base") {
			if end, ok := OperandEnd(f, i+1); ok {
				all.operands = append(all.operands, [2]int{i + 1, end})
			}
		}
		if first, last, ok := ReturnExpr(f, i); ok {
			all.returned = append(all.returned, [2]int{first, last})
		}
	}
	return all
}

// wrap puts a parenthesis around each range of tokens.
func wrap(f *source.File, ranges [][2]int) string {
	type insertion struct {
		offset int
		text   string
	}
	var list []insertion
	for _, r := range ranges {
		list = append(list, insertion{f.Tokens()[r[0]].Offset, "("}, insertion{f.Tokens()[r[1]].End, ")"})
	}
	slices.SortFunc(list, func(a, b insertion) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), -strings.Compare(a.text, b.text))
	})
	var b strings.Builder
	at := 0
	for _, in := range list {
		b.WriteString(f.Text()[at:in.offset] + in.text)
		at = in.offset
	}
	return b.String() + f.Text()[at:]
}

// without leaves the statements out but for their semicolons; of nested ones the outer.
func without(t *testing.T, f *source.File, statements [][2]int) string {
	t.Helper()
	slices.SortFunc(statements, func(a, b [2]int) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1]))
	})
	var edits []source.Edit
	last := -1
	for _, s := range statements {
		if s[0] > last && s[0] < s[1] {
			edits = append(edits, f.Edit(s[0], s[1]-1, ""))
			last = s[1]
		}
	}
	text, err := source.Apply([]byte(f.Text()), edits...)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
