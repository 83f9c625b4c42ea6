package framework

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestGoogleTest(t *testing.T) {
	f := googletest{}
	checkShared(t, f, build(t, "googletest/tests.cpp", "-lgtest_main", "-lgtest"), "Code.")
}

func TestGoogleTestOdd(t *testing.T) {
	f := googletest{}
	exe := build(t, "googletest/odd.cpp", "-lgmock_main", "-lgmock", "-lgtest")
	onPurpose := []string{"OnPurpose.Nonfatal", "OnPurpose.Fatal"}
	checkOdd(t, f, exe, onPurpose, "!DISABLED_Suite.Never", "!Suite.DISABLED_Never", "Suite.Passes", "Suite.PassesToo",
		"Suite.Skips",
		"Catches.Everything", "Throws.Escaping", "Dies.Abort", "Dies.Not", "OnPurpose.Nonfatal", "OnPurpose.Fatal",
		"Typed/std::pair<int, int*>.Zero", "Typed/a-b.Zero", "Mock.NotCalled", "Mock.Unexpected",
		"Few/Values.Short/0", "Few/Values.Short/1", "Few/Values.Short/2", "Few/Values.Short/3", "Few/Values.Short/4",
		"Few/Values.Short/5",
		"Named/Values.Short/is_x", "Named/Values.Short/is_y", "!All/DISABLED_Values.Never/0",
		"!All/DISABLED_Values.Never/1")
	for _, name := range onPurpose {
		checkAlone(t, f, exe, Test{Name: name, Plain: true})
	}
	for name, want := range map[string]string{
		"Catches.Everything": `odd.cpp:25: Expected equality of these values: getenv("PLANT"), Which is: 0x`,
		"Throws.Escaping":    `C++ exception with description "boom" thrown in the test body.`,
		"Dies.Not": `odd.cpp:41: Death test: exit(getenv("PLANT") ? 0 : 3), ` +
			`Result: died but not with expected exit code:`,
		"Mock.NotCalled": `odd.cpp:69: Actual function call count doesn't match EXPECT_CALL(m, call(1))..., ` +
			`Expected: to be called twice`,
		"Mock.Unexpected": `Unexpected mock function call - returning default value., Function call: call(2)`,
	} {
		checkFailure(t, f, exe, name, want)
	}
	t.Setenv("GTEST_TOTAL_SHARDS", "5")
	t.Setenv("GTEST_SHARD_INDEX", "3")
	t.Setenv("GTEST_REPEAT", "3")
	t.Setenv("GTEST_SHUFFLE", "1")
	t.Setenv("GTEST_COLOR", "yes")
	checkAlone(t, f, exe, Test{Name: "Suite.Passes"})
	checkFailure(t, f, exe, "Throws.Escaping", "boom")
}

func TestCatch2v2(t *testing.T) {
	checkShared(t, catch2v2{}, build(t, "catch2/tests.cpp", "-lCatch2WithMain"), "")
}

func TestCatch2v2Odd(t *testing.T) {
	checkCatch2(t, catch2v2{}, build(t, "catch2/odd.cpp", "-lCatch2WithMain"))
}

// TestCatch2 needs extras/ of Catch2's version 3, which Debian 12 does not have, in
// AMES_CATCH2; TestParseRecorded has the same program's list.
func TestCatch2(t *testing.T) {
	dir := os.Getenv("AMES_CATCH2")
	if dir == "" {
		t.Skip("AMES_CATCH2 does not say where catch_amalgamated.cpp is")
	}
	object := filepath.Join(t.TempDir(), "catch.o")
	command(t, "clang++-19", "-std=c++17", "-O0", "-c", filepath.Join(dir, "catch_amalgamated.cpp"), "-o", object)
	flags := []string{"-std=c++17", "-DAMALGAMATED", "-I" + dir, object}
	checkShared(t, catch2{}, build(t, "catch2/tests.cpp", flags...), "")
	checkCatch2(t, catch2{}, build(t, "catch2/odd.cpp", flags...))
}

func checkCatch2(t *testing.T, f Framework, exe string) {
	t.Helper()
	// Asterisks at the ends cannot be escaped.
	checkOdd(t, f, exe, []string{"*asterisks*"}, catch2Odd...)
	for name, want := range map[string]string{
		"sections":       "odd.cpp:48: CHECK_FALSE( planted() ), with expansion: !true",
		"generates":      "odd.cpp:55: CHECK( i < (planted() ? 3 : 4) ), with expansion: 3 < 3",
		"throws":         "odd.cpp:58: due to unexpected exception with message: boom",
		"with a message": `odd.cpp:68: REQUIRE( text == (planted() ? text + "!" : text) ), with expansion:`,
		"crashes":        "odd.cpp:71: due to a fatal error condition: SIGABRT",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

// catch2Odd are the tests of catch2/odd.cpp, in its order.
var catch2Odd = []string{"plain", "comma, comma", "comma", "[brackets] in the name [x]", "*asterisks*", "asterisks",
	"mid*dle", `"quotes"`, `one " quote`, `back\slash`, `back\`, "  spaces around  ", "two  spaces", "~tilde", "-dash",
	"--list-tests", "#hash",
	"<xml> & 'more'", "exclude:this", "grüße", longName, "of a class", "template - int",
	"template - std::pair<int, long>",
	"sections", "generates", "throws", "with a message", "crashes", "fails by itself"}

const longName = "a name that is much longer than what fits on one line of a terminal, " +
	"so that a listing for people wraps it, " +
	"and-some-words-are-joined-by-hyphens-so-that-they-must-be-broken-in-the-middle, [tag-like], all the same"

func TestDoctest(t *testing.T) {
	checkShared(t, doctest{}, build(t, "doctest/tests.cpp"), "")
}

func TestDoctestOdd(t *testing.T) {
	f := doctest{}
	exe := build(t, "doctest/odd.cpp")
	checkOdd(t, f, exe, nil, "plain", "!skipped", "comma, comma", "comma", "[brackets] in the name [x]", "*asterisks*",
		"mid*dle", "what?",
		`"quotes"`, `back\slash`, `back\`, "  spaces around  ", "-dash", "<xml> & 'more'", "two\nlines", "grüße",
		"Case", "case", longName,
		"the same [odd.cpp]", "the same [a suite, odd.cpp]", "the same [another, suite, odd.cpp]", "of a suite",
		"  Scenario: a story",
		"template<int>", "template<long>", "subcases", "throws", "with a message", "crashes",
		"fails by itself", "may fail")
	for name, want := range map[string]string{
		"subcases": "odd.cpp:51: CHECK_FALSE( planted() ) is NOT correct!, values: CHECK_FALSE( true )",
		"throws":   "odd.cpp:55: test case THREW exception: boom",
		"with a message": "odd.cpp:64: REQUIRE( 1 == (planted() ? 2 : 1) ) is NOT correct!, values: " +
			"REQUIRE( 1 == 2 ), logged: on the way",
		"crashes": "odd.cpp:67: test case CRASHED: SIGABRT",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

func TestBoostTest(t *testing.T) {
	for _, flags := range [][]string{
		nil,
		{"-DLIBRARY", "-DBOOST_TEST_DYN_LINK", "-lboost_unit_test_framework"},
		{"-DLIBRARY", "-Wl,-Bstatic", "-lboost_unit_test_framework", "-Wl,-Bdynamic"},
	} {
		checkShared(t, boostTest{}, build(t, "boost/tests.cpp", flags...), "test_")
	}
}

func TestBoostTestOdd(t *testing.T) {
	f := boostTest{}
	exe := build(t, "boost/odd.cpp", "-DBOOST_TEST_DYN_LINK", "-lboost_unit_test_framework")
	checkOdd(t, f, exe, []string{"needs_plain"}, "plain", "described", "!off", "needs_plain", "fails_by_itself",
		"outer/plain", "outer/inner/plain", "outer/inner/plain_too", "outer/after_inner", "!off_suite/never",
		"numbers/_0", "numbers/_1", "numbers/_2",
		"of_type<int>", "of_type<std__pair<int_ long>>", "by hand_ a_b_ _c_ [d] _e_f", "throws",
		"with_a_context", "crashes")
	for name, want := range map[string]string{
		"numbers/_2": "odd.cpp(41): check i < (planted() ? 3 : 4) has failed [3 >= 3], " +
			"Failure occurred in a following context: i = 3;",
		"throws": "unknown location(0): std::runtime_error: boom",
		"with_a_context": "odd.cpp(60): critical check 1 == (planted() ? 2 : 1) has failed [1 != 2], " +
			"Failure occurred in a following context: on the way",
		"crashes": "signal: SIGABRT (application abort requested)",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

func TestCppUTest(t *testing.T) {
	checkShared(t, cppUTest{}, build(t, "cpputest/tests.cpp", "-lCppUTest"), "Code.")
}

func TestCppUTestOdd(t *testing.T) {
	f := cppUTest{}
	exe := build(t, "cpputest/odd.cpp", "-lCppUTestExt", "-lCppUTest")
	checkOdd(t, f, exe, []string{"Group.Ignored"}, "Group.Passes", "Group.PassesToo", "GroupToo.Passes",
		"Group.Ignored",
		"Group.Leaks", "Group.Compares", "Group.Texts", "Group.Throws", "Group.Mocked")
	for name, want := range map[string]string{
		"Group.Leaks":    "odd.cpp:21: Memory leak(s) found.",
		"Group.Compares": "odd.cpp:27: LONGS_EQUAL(1, planted() ? 2 : 1) failed, expected <1 (0x1)>, but was <2 (0x2)>",
		"Group.Texts":    "odd.cpp:28: expected <a, b>, but was <a, c>",
		"Group.Throws":   "", // not caught
		"Group.Mocked":   "odd.cpp:36: Mock Failure: Expected call WAS NOT fulfilled.",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

var checkLibraries = []string{"-lcheck", "-lsubunit", "-lm", "-lrt", "-pthread"}

func TestCheck(t *testing.T) {
	checkShared(t, check{}, build(t, "check/tests.c", checkLibraries...), "Code/")
}

func TestCheckOdd(t *testing.T) {
	f := check{}
	exe := build(t, "check/odd.c", checkLibraries...)
	const suite = `one/two <&> "s"/`
	checkOdd(t, f, exe, []string{"other/ends"}, suite+"a/b, c: <d>", suite+"compares", suite+"texts", suite+"several",
		"other/compares", "other/ends")
	ends := find(t, f, exe, "other/ends")
	ends.Plain = true
	checkAlone(t, f, exe, ends)
	for name, want := range map[string]string{
		suite + "compares": "odd.c:12: Assertion 'planted() ? 2 : 1 == 1' failed: planted() ? 2 : 1 == 2, 1 == 1",
		suite + "texts":    "odd.c:17: two <lines> & 'more'",
		suite + "several":  "odd.c:20: Assertion '_i < planted() ? 2 : 3' failed: _i == 2, planted() ? 2 : 3 == 2",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

func TestCriterion(t *testing.T) {
	checkShared(t, criterion{}, build(t, "criterion/tests.c", "-lcriterion"), "code/")
}

func TestCriterionOdd(t *testing.T) {
	f := criterion{}
	exe := build(t, "criterion/odd.c", "-lcriterion")
	off := []string{"suite/off", "off_too/never"}
	checkOdd(t, f, exe, off, "!off_too/never", "other/aborts", "other/compares", "other/crashes", "other/each",
		"other/exits",
		"other/passes", "!suite/off", "suite/passes", "suite/passes_too")
	for name, want := range map[string]string{
		"other/compares": "odd.c:22: two, lines",
		"other/each":     "odd.c:38: The expression *value < (planted() ? 3 : 4) is false.",
		"other/crashes":  "odd.c:26: Unexpected signal caught below this line!",
	} {
		checkFailure(t, f, exe, name, want)
	}
}

// buildRust compiles a sample program of libtest.
func buildRust(t *testing.T, source string, flags ...string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "program")
	command(t, "rustc",
		append([]string{"--test", "-g", filepath.Join(programs, "libtest", source), "-o", exe}, flags...)...)
	return exe
}

func TestLibtest(t *testing.T) {
	code := filepath.Join(t.TempDir(), "code.o")
	command(t, "clang-19", "-g", "-O0", "-fembed-bitcode=all", "-c", programs+"/code.c", "-o", code)
	checkShared(t, libtest{}, buildRust(t, "tests.rs", "-C", "link-arg="+code), "code::")
}

func TestLibtestOdd(t *testing.T) {
	f := libtest{}
	exe := buildRust(t, "odd.rs")
	checkOdd(t, f, exe, []string{"ignored"}, "ignored", "inner::planted", "inner::spawns", "panics", "planted",
		"planted_equality")
	checkFailure(t, f, exe, "planted_equality", "failed: on the way, left: ")
	checkFailure(t, f, exe, "inner::spawns", "odd.rs:28: assertion failed: thread.join().unwrap()")
}

// buildQt compiles a sample program with the code that moc makes of it.
func buildQt(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	const include = "-I/usr/include/x86_64-linux-gnu/qt5"
	command(t, "/usr/lib/qt5/bin/moc", filepath.Join(programs, "qttest", name+".cpp"), "-o",
		filepath.Join(dir, name+".moc"))
	return build(t, "qttest/"+name+".cpp", "-fPIC", "-I"+dir, include, include+"/QtTest", include+"/QtCore",
		"-lQt5Test", "-lQt5Core")
}

func TestQtTest(t *testing.T) {
	checkShared(t, qtTest{}, buildQt(t, "tests"), "")
}

func TestQtTestOdd(t *testing.T) {
	f := qtTest{}
	exe := buildQt(t, "odd")
	// An empty tag means all rows.
	checkOdd(t, f, exe, []string{"data:"}, "passes", "passesToo", "skips", "data:one", "data:two words",
		`data:a:colon, "quotes" (and more)`,
		"data:", "noData", "compares", "expected", "throws", "crashes")
	for name, want := range map[string]string{
		"data:two words": "odd.cpp(34): '!planted() || value != 2' returned FALSE. (on the way)",
		"compares": "odd.cpp(42): Compared values are not the same, Actual (planted() ? 2 : 1): 2, Expected " +
			"(1) : 1",
		"expected": "odd.cpp(50): '!planted()' returned FALSE. ()",
		"throws":   "Caught unhandled exception",
		"crashes":  "",
	} {
		checkFailure(t, f, exe, name, want)
	}
	output, _ := call(t, exe, f.Run(find(t, f, exe, "crashes")), "PLANT=1")
	if bytes.Contains(output, []byte("Received signal")) {
		t.Errorf("crashes are handled:\n%s", output)
	}
}
