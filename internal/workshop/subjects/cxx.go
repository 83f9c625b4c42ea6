package subjects

import "slices"

// Subjects in C++ with test frameworks of their own.

func jsoncpp() spec {
	s := spec{name: "jsoncpp", pkg: "libjsoncpp", version: "1.9.5-4"}
	units := s.add("src", ".cpp", `test_lib_json/main test_lib_json/jsontest test_lib_json/fuzz
		lib_json/json_reader lib_json/json_value lib_json/json_writer`, "-Iinclude")
	s.programs = []programSpec{{name: "jsoncpp_test", units: units}}
	return s
}

func re2() spec {
	s := spec{
		name: "re2", pkg: "re2", version: "20220601+dfsg-1",
		made: map[string]string{ // -B: the sources are not written to
			"perl_groups.cc":      "perl re2/make_perl_groups.pl",
			"unicode_casefold.cc": "/usr/bin/python3 -B re2/make_unicode_casefold.py",
			"unicode_groups.cc":   "/usr/bin/python3 -B re2/make_unicode_groups.py",
		},
	}
	common := slices.Concat(
		s.add("util", ".cc", `test pcre rune strutil`, "-I."),
		s.add("re2", ".cc", `bitstate compile dfa filtered_re2 mimics_pcre nfa onepass parse prefilter
			prefilter_tree prog re2 regexp set simplify stringpiece tostring testing/backtrack
			testing/dump testing/exhaustive_tester testing/null_walker testing/regexp_generator
			testing/string_generator testing/tester`, "-I."),
		s.add("{build}/made", ".cc", `perl_groups unicode_casefold unicode_groups`, "-I."))
	// Others take seconds, or test little.
	s.addPrograms(s.add("re2/testing", ".cc", `charclass_test compile_test filtered_re2_test parse_test regexp_test
		set_test simplify_test`, "-I."), common)
	return s
}

// catch2 tests itself: the framework that reports the tests is what they are about.
func catch2() spec {
	s := spec{name: "catch2", pkg: "catch2", version: "2.13.10-1"}
	flags := []string{"-std=c++17", "-Iinclude"}
	units := slices.Concat(
		s.add("projects/SelfTest", ".cpp", `TestMain`, flags...),
		s.add("projects/SelfTest/IntrospectiveTests", ".tests.cpp", `CmdLine Details GeneratorsImpl
			InternalBenchmark PartTracker RandomNumberGeneration String StringManip Tag ToString Xml`, flags...),
		s.add("projects/SelfTest/UsageTests", ".tests.cpp", `Approx Matchers Generators`, flags...),
		s.add("include/reporters", ".cpp",
			`catch_reporter_bases catch_reporter_compact catch_reporter_console catch_reporter_junit
			catch_reporter_listening catch_reporter_xml`, flags...),
		s.add("include/internal/benchmark/detail", ".cpp", `catch_stats`, flags...),
		s.add("include/internal", ".cpp",
			`catch_approx catch_assertionhandler catch_assertionresult catch_capture_matchers
			catch_commandline catch_common catch_config catch_console_colour catch_context
			catch_debug_console catch_debugger catch_decomposer catch_enforce catch_enum_values_registry
			catch_errno_guard catch_exception_translator_registry catch_fatal_condition catch_generators
			catch_interfaces_capture catch_interfaces_config catch_interfaces_exception
			catch_interfaces_registry_hub catch_interfaces_reporter catch_interfaces_runner
			catch_interfaces_testcase catch_leak_detector catch_list catch_matchers
			catch_matchers_exception catch_matchers_floating catch_matchers_generic catch_matchers_string
			catch_message catch_output_redirect catch_polyfills catch_random_number_generator
			catch_registry_hub catch_reporter_registry catch_result_type catch_run_context catch_section
			catch_section_info catch_session catch_singletons catch_startup_exception_registry
			catch_stream catch_string_manip catch_stringref catch_tag_alias catch_tag_alias_autoregistrar
			catch_tag_alias_registry catch_test_case_info catch_test_case_registry_impl
			catch_test_case_tracker catch_test_registry catch_test_spec catch_test_spec_parser catch_timer
			catch_tostring catch_totals catch_uncaught_exceptions catch_version catch_wildcard_pattern
			catch_xmlwriter`, flags...))
	s.programs = []programSpec{{name: "SelfTest", units: units}}
	return s
}
