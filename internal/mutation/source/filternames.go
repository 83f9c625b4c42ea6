package source

import (
	"path/filepath"
	"strings"
	"unicode"
)

// Names by which the filter knows third-party code, tests and generated files.
// All are compared in lower case.
var (
	thirdPartyFolders = wordSet(`
		3rdparty 3rd_party 3rd-party thirdparty third_party third-party
		external externals extern vendor vendors vendored bundled deps _deps subprojects
		node_modules site-packages dist-packages bower_components pods conan .conan .conan2 vcpkg vcpkg_installed .cargo
		googletest googlemock gtest gmock catch2 doctest cmocka boost`)
	// what test frameworks and header-only libraries ask people to copy into their projects
	frameworkFiles = wordSet(`
		unity.c unity.h unity_internals.h unity_config.h unity_fixture.c unity_fixture.h
		unity_fixture_internals.h unity_memory.c unity_memory.h
		gtest.h gtest-all.cc gtest_main.cc gmock.h gmock-all.cc gmock_main.cc gmock-gtest-all.cc
		catch.hpp catch_amalgamated.hpp catch_amalgamated.cpp catch_reporter.hpp
		doctest.h doctest.hpp cmocka.c cmocka.h minunit.h greatest.h munit.c munit.h utest.h ut.hpp
		acutest.h cutest.c cutest.h ctest.h lest.hpp snitch.hpp snitch_all.hpp picotest.c picotest.h
		criterion.h minctest.h cgreen.h embunit.h`)
	// suffixes of files whose text is not C, C++ or Objective-C; compilers to C name such files in
	// debug information too
	otherLanguages = wordSet(`
		.rs .d .di .f .for .ftn .f77 .f90 .f95 .f03 .f08 .f18 .swift .zig .nim .vala .go .hs .adb .ads .cr .jl
		.pas .pp .py .pyx .ml .kt .java .cs .scala .odin .v .chpl .pony .s .asm .ll`)
	testFolders = wordSet(`
		test tests testing unittest unittests unit_test unit_tests unit-test unit-tests
		testsuite test_suite test-suite testsuites spec specs t cctest gtests
		autotest autotests selftest selftests`)
	testNames = wordSet(`
		test tests unittest unittests testmain test_main main_test testrunner test_runner
		runtests run_tests runalltests testutil testutils testhelper testhelpers testsupport`)
	// words that end like a test and are none
	superlatives = wordSet(`
		attest brightest contest cutest detest fastest fattest fittest flattest greatest
		hottest latest lightest neatest protest quietest remotest shortest smartest softest
		straightest sweetest tightest wettest whitest`)
)

// isTestName reports whether a file is named as tests are: test_x.c, x_test.cc,
// x-test.cc, x_unittest.cc, XTest.cpp, TestX.cpp, xtest.cpp.
func isTestName(name string) bool {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	lower := strings.ToLower(stem)
	if testNames[lower] {
		return true
	}
	words := wordsOf(lower)
	if len(words) == 0 {
		return false
	}
	if beginsOrEndsWithTest(words) {
		return true
	}
	if rest, ok := strings.CutPrefix(stem, "Test"); ok && startsUpper(rest) {
		return true
	}
	last := words[len(words)-1]
	singular := strings.TrimSuffix(last, "s")
	return strings.HasSuffix(singular, "test") && !superlatives[singular]
}

// isTestFolder reports whether a folder, in lower case, is named as those of tests are:
// tests, test_lib_x, x-tests.
func isTestFolder(name string) bool {
	return testFolders[name] || beginsOrEndsWithTest(wordsOf(name))
}

func wordsOf(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == '.' || r == ' ' })
}

func beginsOrEndsWithTest(words []string) bool {
	return len(words) > 1 && (isTestWord(words[0]) || isTestWord(words[len(words)-1]))
}

func isTestWord(w string) bool {
	switch w {
	case "test", "tests", "unittest", "unittests", "gtest":
		return true
	}
	return false
}

func startsUpper(s string) bool {
	for _, r := range s {
		return unicode.IsUpper(r)
	}
	return false
}

// isGenerated reports whether a file is named as generators name their output:
// protobuf, flatbuffers, Qt, lex and yacc, SWIG.
func isGenerated(name string) bool {
	lower := strings.ToLower(name)
	for _, prefix := range []string{"moc_", "qrc_", "ui_", "lex.yy."} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	stem := strings.TrimSuffix(lower, filepath.Ext(lower))
	for _, suffix := range []string{".pb", ".pb-c", ".grpc.pb", "_generated", ".tab", ".yy", "_wrap", ".moc",
		"_autogen"} {
		if strings.HasSuffix(stem, suffix) {
			return true
		}
	}
	return false
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
