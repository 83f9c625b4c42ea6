package framework

import (
	"os"
	"slices"
	"testing"
)

// recorded are what programs print, of versions that are not built here and with noise
// around it. Names of disabled tests begin with "!"; no names: it is no list.
var recorded = []struct {
	name, output string
	framework    Framework
	want         []string
}{
	{"googletest 1.8", "Running main() from gtest_main.cc\nA.\n  B\r\n  DISABLED_C\nT/0. " +
		" # TypeParam = int\n  B\nP/Q.\n  R/0  # GetParam() = 4-byte object <01-00 00-00>\n",
		googletest{}, []string{"A.B", "!A.DISABLED_C", "T/0.B", "P/Q.R/0"}},
	{"googletest, noise", "Ready.\nvalues:\n  not_a_test\nA.\n  B\nDone:\n  not_a_test\nSome sentence.\n  " +
		"word\n\x00\xff\n",
		googletest{}, []string{"A.B"}},
	{"googletest, a test twice", "A.\n  B\nA.\n  B\n", googletest{}, []string{"A.B"}},
	{"googletest, nothing", "Running main() from gtest_main.cc\n", googletest{}, nil},
	{"googletest, an indented line first", "  B\n", googletest{}, nil},
	{"catch2 3.7.1", "<MatchingTests/>\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MatchingTests>\n  " +
		"<TestCase>\n    <Name>  a &lt;b> &amp; &quot;c\\&quot;  </Name>\n    <ClassName/>\n    <Tags>[x]</Tags>\n " +
		"   <SourceInfo>\n      <File>odd.cpp</File>\n      <Line>3</Line>\n    </SourceInfo>\n  </TestCase>\n  " +
		"<TestCase>\n    <Name>two\nlines \xff</Name>\n  </TestCase>\n</MatchingTests>\nBye.\n",
		catch2{}, []string{`  a <b> & "c\"  `, "two\nlines \uFFFD"}},
	{"catch2, cut off", "<MatchingTests>\n  <TestCase>\n    <Name>a</Name>\n", catch2{}, nil},
	{"catch2, none", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MatchingTests/>\n", catch2{}, nil},
	{"catch2v2 filtered", "Matching test cases:\n  a\n      [x]\n  b\n2 matching test cases\n\na\nb\nBye.\n",
		catch2v2{}, []string{"a", "b"}},
	{"catch2v2, cut off", "All available test cases:\n  a\n  b\n2 test cases\n\na\n", catch2v2{}, nil},
	{"catch2v2, a total without end", "99999999999999999999 test cases\n\na\n", catch2v2{}, nil},
	{"catch2v2, a version 3 program", "Error(s) in input:\n  Unrecognised token: " +
		"--list-test-names-only\n\nRun with -? for usage\n", catch2v2{}, nil},
	{"doctest 2.3", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<doctest binary=\"t\" version=\"2.3.1\">\n  " +
		"<Options order_by=\"file\"/>\n  <TestCase name=\"a\"/>\n  <TestCase name=\"b\" testsuite=\"s\"/>\n  " +
		"<OverallResultsTestCases unskipped=\"2\"/>\n</doctest>\n",
		doctest{}, []string{"a", "b"}},
	{"doctest, not a truth value", "<doctest ><TestCase name=\"a\" skipped=\"maybe\"/></doctest>", doctest{}, nil},
	{"boost.test, cut off",
		"digraph G {rankdir=LR;\n" +
			"tu1[shape=ellipse,peripheries=2,fontname=Helvetica,color=green,label=\"m\"];\n{\n" +
			"tu2[shape=Mrecord,fontname=Helvetica,color=green,label=\"s|a.cpp(1)\"];\n" +
			"tu1 -> tu2;\n{\n" +
			"tu65536[shape=Mrecord,fontname=Helvetica,color=yellow,label=\"a|b|a.cpp(2)|timeout=3\"];\n" +
			"tu2 -> tu65536;\n}\n",
		boostTest{}, []string{"!s/a|b"}},
	{"boost.test, an empty suite",
		"digraph G {rankdir=LR;\n" +
			"tu1[shape=ellipse,peripheries=2,fontname=Helvetica,color=green,label=\"m\"];\n{\n" +
			"tu2[shape=Mrecord,fontname=Helvetica,color=green,label=\"s|a.cpp(1)\"];\n" +
			"tu1 -> tu2;\n{\n}\n}\n}\n",
		boostTest{}, nil},
	{"boost.test, a list for people", "suite*\n    a*\n", boostTest{}, nil},
	{"cpputest", "A program. It has.dots\nG.a G.b H.a\nBye.\n", cppUTest{}, []string{"H.a", "G.b", "G.a"}},
	{"cpputest, none", "OK (3 tests, 3 ran, 3 checks, 0 ignored, 0 filtered out, 0 ms)\n", cppUTest{}, nil},
	{"check, text only", "Running suite(s): Code\n100%: Checks: 1, Failures: 0, Errors: 0\n", check{}, nil},
	{"check, cut off", "<testsuites>\n<suite>\n<title>A</title>\n<test result=\"success\">\n<path>.</path>\n<fn>a.c:1",
		check{}, nil},
	{"criterion", "A: 1 test\n`-- x\nNotes: 3 things\n|-- y\nB: 2 tests\n├── y (skipped)\n└── z\n", criterion{},
		[]string{"A/x", "!B/y", "B/z"}},
	{"libtest", "Ready: test runs\na::b: test\na::c: benchmark\nsrc/lib.rs - f (line 3): test\n\n2 tests, " +
		"1 benchmark\n", libtest{}, []string{"a::b"}},
	{"qttest", "Starting a program.\nA f\nA g one two\nA g \nA h a:b\n", qtTest{},
		[]string{"f", "g:one two", "g:", "h:a:b"}},
	{"qttest, nothing", "\x00\n1 2\n", qtTest{}, nil},
	{"doctest, cut off", "<doctest version=\"2.4.9\"><TestCase name=\"a\"", doctest{}, nil},
}

func TestParseRecorded(t *testing.T) {
	for _, c := range recorded {
		t.Run(c.name, func(t *testing.T) {
			tests, err := c.framework.Parse([]byte(c.output))
			var got []string
			for _, test := range tests {
				if test.Disabled {
					test.Name = "!" + test.Name
				}
				got = append(got, test.Name)
			}
			if !slices.Equal(got, c.want) || (err == nil) != (c.want != nil) {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

// The list of catch2/odd.cpp with version 3.7.1.
func TestParseCatch2(t *testing.T) {
	output, err := os.ReadFile("testdata/catch2-3.7.1.txt")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := catch2{}.Parse(output)
	var got []string
	for _, test := range tests {
		got = append(got, test.Name)
	}
	if err != nil || !slices.Equal(got, catch2Odd) {
		t.Errorf("%v, %q", err, got)
	}
}

func TestRanRecorded(t *testing.T) {
	for _, c := range []struct {
		framework Framework
		output    string
		n         int
		known     bool
	}{
		{googletest{}, "[==========] Running 2 tests from 1 test case.\n[==========] 2 tests from 1 test case ran. " +
			"(0 ms total)\n", 2, true},
		{googletest{}, "[==========] Running 1 test from 1 test suite.\n[ RUN      ] A.B\n", 1, true},
		{googletest{}, "[==========] 7 tests from elsewhere\n", 0, false},
		{googletest{}, "[==========] 0 tests from 0 test suites ran. (0 ms total)\n", 0, true},
		{catch2{}, "All tests passed (1 assertion in 1 test case)\n", 1, true},
		{catch2{}, "All tests passed (12 assertions in 3 test cases)\n", 3, true},
		{catch2{}, "test cases:  1 |  1 failed\nassertions: 14 | 13 passed | 1 failed\n", 1, true},
		{catch2{}, "===\nNo tests ran\n", 0, true},
		{catch2{}, "", 0, false},
		{libtest{}, "\nrunning 1 test\ntest a ... ignored\n\ntest result: ok. 0 passed; 0 failed; 1 ignored; " +
			"0 measured; 3 filtered out\n", 0, true},
		{libtest{}, "\nrunning 1 test\n", 1, true},
		{boostTest{}, "Running 2 test cases...\n\n*** No errors detected\n", 2, true},
		{boostTest{}, "Test setup error: no test cases matching filter or all test cases were disabled\n", 0, true},
		{cppUTest{}, "!\nOK (9 tests, 0 ran, 0 checks, 1 ignored, 8 filtered out, 0 ms)\n", 0, true},
		{cppUTest{}, "\x1b[31;1mErrors (1 failures, 9 tests, 1 ran, 0 checks, 0 ignored, 8 filtered out, " +
			"0 ms)\n", 1, true},
		{check{}, "<testsuites>\n  <duration>0.1</duration>\n</testsuites>\n", 0, true},
		{check{}, "Running suite(s): Code\n", 0, false},
		{criterion{}, "[====] Synthesis: Tested: 0 | Passing: 0 | Failing: 0 | Crashing: 0 \n", 0, true},
		{criterion{}, "[RUN ] a::b\n[RUN ] a::b\n[====] Synthesis: Tested: 2 | Passing: 2 | Failing: " +
			"0 | Crashing: 0 \n", 1, true},
		{qtTest{}, "PASS   : A::initTestCase()\nPASS   : A::f(x (y) z)\nPASS   : A::cleanupTestCase()\nTotals: " +
			"3 passed, 0 failed, 0 skipped, 0 blacklisted, 0ms\n", 1, true},
		{doctest{}, "[doctest] test cases:  0 |  0 passed | 0 failed | 31 skipped\n", 0, true},
		{doctest{}, "[doctest] test cases: 99999999999999999999 | 0 passed\n", 0, false},
	} {
		if n, known := c.framework.Ran([]byte(c.output)); n != c.n || known != c.known {
			t.Errorf("%s: %d, %v for %q", Name(c.framework), n, known, c.output)
		}
	}
}

func TestFailureRecorded(t *testing.T) {
	for _, c := range []struct {
		framework    Framework
		output, want string
	}{
		{googletest{}, "a.cc:1: Failure\nValue of: x\n  Actual: false\nExpected: true\na.cc:2: Failure\nmore\n",
			"a.cc:1: Value of: x, Actual: false, Expected: true"},
		{googletest{}, "unknown file: Failure\n\nUnexpected mock function call.\n\nmore",
			"Unexpected mock function call."},
		{googletest{}, "a.cc:1: Failure\nFailed\n\xff\x00\n[  FAILED  ] A.B\n", "a.cc:1: Failed, \uFFFD"},
		{googletest{}, "a.cc:3: ERROR: this mock object (used in test A.B) should be deleted but never is. " +
			"Its address is @0x1.\n",
			"a.cc:3: ERROR: this mock object (used in test A.B) should be deleted but never is. Its address is @0x1."},
		{googletest{}, "a.cc:1: Failure", "a.cc:1:"},
		{catch2{}, "a b.cpp:7: FAILED:\n  CHECK( x )\nwith expansion:\n  false\n\n",
			"a b.cpp:7: CHECK( x ), with expansion: false"},
		{catch2{}, "a.cpp:7: FAILED:\nexplicitly with message:\n  no\n\n", "a.cpp:7: explicitly with message: no"},
		{doctest{}, "a.cpp(7): ERROR: CHECK( x ) is NOT correct!\n  values: CHECK( false )\n\n",
			"a.cpp(7): CHECK( x ) is NOT correct!, values: CHECK( false )"},
		{libtest{}, "test tests::a ... thread 'tests::a' panicked at 'assertion failed: `(left == right)`\n  left: " +
			"`false`,\n right: `true`: on the way', src/a b.rs:46:9\nnote: run with\nFAILED\n",
			"src/a b.rs:46: assertion failed: `(left == right)`, left: `false`,, right: `true`: on the way"},
		{libtest{}, "\nthread 'tests::a' (13690) panicked at src/a.rs:9:5:\nassertion failed: sound == 1\nnote: " +
			"run with\n", "src/a.rs:9: assertion failed: sound == 1"},
		{doctest{}, "fine\n", ""},
		{boostTest{}, "a.cpp(7): \x1b[1;31;49merror: in \"s/a\": check x == y has failed. " +
			"\nMismatch at position 0: 1 != 2\nnext\x1b[0;39;49m\n",
			"a.cpp(7): check x == y has failed., Mismatch at position 0: 1 != 2"},
		{cppUTest{}, "\na.cpp:2: error: Failure in TEST(G, a)\nb.cpp:7: error:\n\tFAIL failed\n\n.\n",
			"a.cpp:2: b.cpp:7: error: FAIL failed"},
		{criterion{}, "[----] a.c:3: Assertion Failed\n[----]   \n[----]   The expression x is false.\n[----]   " +
			"\n[----] a.c:4: Assertion Failed\n", "a.c:3: The expression x is false."},
		{qtTest{}, "FAIL!  : A::f(x) no\n", "no"},
	} {
		if got := c.framework.Failure([]byte(c.output)); got != c.want {
			t.Errorf("%s: %q for %q, want %q", Name(c.framework), got, c.output, c.want)
		}
	}
}
