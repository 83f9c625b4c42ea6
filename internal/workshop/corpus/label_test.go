package corpus

import (
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

func TestRead(t *testing.T) {
	text := "a = b + c + 5; //~ add-sub(+#2)\n" +
		"int n = -1, k = 0; //~ constant(-1=>0 0=>1)\n" +
		"if (s[i] == ' ' && n) //~ logic(&&) condition(if)\n" +
		"    //~ shift(' ')\n" +
		"while (a < 5u) n += f(\"\", \"a b\", -7); //~ condition(while) shift(5u) decrement-constant(7) " +
		"empty-string(\"#2)\n" +
		"case 2: void f() { x = y; } //~ remove-case(case) remove-body({) remove-assignment(=)\n" +
		"return std::min(a, b) + std::max(b, a); //~ return-value(0) add-sub(+) missed@14,19:why " +
		"zero-result(std::max)\n"
	list, err := Read("a.cpp", source.New("a.cpp", text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		got = append(got, e.String())
	}
	want := []string{
		`a.cpp:1:11: add-sub "+" → "-"`,
		`a.cpp:2:9: constant "-1" → "0"`,
		`a.cpp:2:17: constant "0" → "1"`,
		`a.cpp:3:1: condition-true "if" → ""`,
		`a.cpp:3:1: condition-false "if" → ""`,
		`a.cpp:3:13: increment-constant "' '" → "''+1"`,
		`a.cpp:3:13: decrement-constant "' '" → "''-1"`,
		`a.cpp:3:17: logic-and-or "&&" → "||"`,
		`a.cpp:3:17: drop-left "&&" → ""`,
		`a.cpp:3:17: drop-right "&&" → ""`,
		`a.cpp:5:1: condition-false "while" → ""`,
		`a.cpp:5:12: increment-constant "5u" → "5u+1"`,
		`a.cpp:5:12: decrement-constant "5u" → "5u-1"`,
		`a.cpp:5:27: empty-string "\"" → ""`,
		`a.cpp:5:35: decrement-constant "7" → "6"`,
		`a.cpp:6:1: remove-case "case" → ""`,
		`a.cpp:6:18: remove-body "{" → ""`,
		`a.cpp:6:22: remove-assignment "=" → ""`,
		`a.cpp:7:1: return-value "return" → "0"`,
		`a.cpp:7:23: add-sub "+" → "-"`,
		`a.cpp:7:25: zero-result "std::max" → "0"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if last := list[len(list)-1]; !last.missed(14) || last.missed(22) || list[0].missed(14) {
		t.Error("what is missed, and by whom, is not read")
	}
}

func TestReadRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"a + b + c; //~ add-sub(+)":         "say which",
		"a + b; //~ add-sub(+#2)":           "1 times",
		"a + b; //~ add-sub(-)":             "does not replace",
		"a + b; //~ sub-add(-)":             "is not on the line",
		"a + b; //~ add-sub(+) add-sub(+)":  "labelled twice",
		"a + b; //~ addition(+)":            "no operator",
		"a + b; //~ add-sub +":              "is no label",
		"x = 5; //~ constant(5)":            "is a choice",
		"a + b; //~ missed: add-sub(+)":     "is no label",
		"a + b; //~ logic(+)":               "none of",
		"a && b; //~ logic-or-and(&&)":      "does not replace",
		"f(); //~ empty-string(\")":         "is not on the line",
		"a + b; //~ missed@14:x add-sub(-)": "does not replace",
	} {
		if _, err := Read("a.c", source.New("a.c", line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func TestCompare(t *testing.T) {
	at := func(line, col int) source.Position { return source.Position{Line: line, Col: col} }
	f := source.New("a.c", "r = a & b | c; //~ or-and(|) and-or(&)\nx = 0; //~ constant(0=>1)\n"+
		"f(); //~ missed:why remove-call(f)\nn++; //~ missed:why inc-dec(++)\n")
	expected, err := Read("a.c", f)
	if err != nil {
		t.Fatal(err)
	}
	listed := []mutant.Mutant{
		{Operator: "or-and", At: at(1, 11),
			Edit: source.Edit{File: "a.c", Start: at(1, 5), Original: "a & b | c", Replacement: "a & (b & c)"}},
		{Operator: "constant", At: at(2, 3),
			Edit: source.Edit{File: "a.c", Start: at(2, 5), Original: "0", Replacement: "1"}},
		{Operator: "remove-call", At: at(3, 1),
			Edit: source.Edit{File: "a.c", Start: at(3, 1), Original: "f()", Replacement: "(void)0"}},
		{Operator: "boundary", At: at(5, 3),
			Edit: source.Edit{File: "a.c", Start: at(5, 3), Original: "<", Replacement: "<="}},
	}
	c := Compare(expected, listed, 19)
	if c.Right != 3 || len(c.Surplus) != 1 || len(c.Missing) != 2 || len(c.Surprise) != 1 {
		t.Fatalf("%+v", c)
	}
	if c.Missing[0].missed(19) || !c.Missing[1].missed(19) {
		t.Error("the missing one that is known is not told from the other")
	}
	if c.Precision() != 75 || c.Recall() != 60 {
		t.Errorf("precision %v, recall %v", c.Precision(), c.Recall())
	}
}
