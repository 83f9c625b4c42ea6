package ctest

import (
	"slices"
	"strings"
	"testing"
)

// FuzzParse: whatever ctest prints, which a project's scripts can do too, makes tests that go with tests, or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"tests":[{"name":"a","command":["/bin/env","-u","X","A=b","t","-v"],"properties":[` +
		`{"name":"FIXTURES_REQUIRED","value":["f"]},{"name":"TIMEOUT","value":1.5},` +
		`{"name":"DEPENDS","value":["b"]}]},` +
		`{"name":"b","command":["cmake","-E","env","--modify","A=set:1","t"],"properties":[` +
		`{"name":"FIXTURES_SETUP","value":["f"]},{"name":"ENVIRONMENT","value":["A=1"]},` +
		`{"name":"PASS_REGULAR_EXPRESSION","value":["a(b|c)*$"]},{"name":"SKIP_RETURN_CODE","value":77}]},` +
		`{"name":"b","command":[],"properties":[{"name":"FIXTURES_CLEANUP","value":["f"]},` +
		`{"name":"WORKING_DIRECTORY","value":"/x"},{"name":"TIMEOUT_AFTER_MATCH",` +
		`"value":{"regex":["x"],"timeout":1e300}}]}]}`))
	f.Add([]byte("-- a line\n{\"tests\":[]}"))
	f.Add([]byte(`{"tests":[{"name":"a","command":["cmake","-E","env","--modify"]},` +
		`{"properties":[{"name":"DEPENDS"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Parse(data, "/build", []string{"PATH=/bin", "A="})
		if err != nil {
			return
		}
		names := map[string]bool{}
		for i := range list {
			test := &list[i]
			for _, k := range slices.Concat(test.Before, test.SetUps, test.After) {
				if k < 0 || k >= len(list) || k == i {
					t.Errorf("test %d goes with %d of %d", i, k, len(list))
				}
			}
			if names[test.Name] {
				t.Errorf("two tests are called %q", test.Name)
			}
			names[test.Name] = true
			if test.Rules.Timeout < 0 || test.Rules.Again < 0 || test.Rules.Bound() < 0 {
				t.Errorf("limits of %v and %v", test.Rules.Timeout, test.Rules.Again)
			}
			test.Env.Apply([]string{"A=1"})
			test.Rules.Judge(End{Output: data})
		}
	})
}

// FuzzRegex: an expression that is compiled means something to Go too, and what it repeats is never empty.
func FuzzRegex(f *testing.F) {
	for _, text := range []string{"a*b+", "[^]a-]?(a|b|)$", `\[\n`, "((((", "[a-", "é[é]", "(a*)*", "[[:alpha:]]",
		"a{2}"} {
		f.Add(text, "a\nbé")
	}
	f.Fuzz(func(t *testing.T, text, output string) {
		r, err := CompileRegex(text)
		if r.Match([]byte(output)) && err != nil {
			t.Error("it is not valid, and matches")
		}
		if err != nil && strings.Contains(err.Error(), "error parsing regexp") &&
			!strings.Contains(err.Error(), "too large") && !strings.Contains(err.Error(), "nests too deep") {
			t.Errorf("CMake may take it: %v", err)
		}
	})
}
