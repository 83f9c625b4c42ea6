package selection

import "testing"

func TestQualifiedName(t *testing.T) {
	t.Parallel()
	for linkage, want := range map[string]string{
		"main":                        "main",
		"_ZN4Json5Value6appendERKS0_": "Json::Value::append",
		"_ZNK4Json5Value5asIntEv":     "Json::Value::asInt",
		"_ZN1N3maxIiEET_S1_S1_":       "N::max",
		"_ZN1N4ListIiE4pushIdEEvT_":   "N::List::push",
		"_ZN4Json5ValueC2ERKS0_":      "Json::Value::Value",
		"_ZN4Json5ValueD1Ev":          "Json::Value::~Value",
		"_ZN4Json5ValueixEi":          "Json::Value::operator[]",
		"_ZN12_GLOBAL__N_14helpEi":    "(anonymous namespace)::help",
		"_ZNK3$_0clEi":                "$_0::operator()",
		"_ZL6staticv":                 "static",
		"_Z":                          "_Z",
		"_RNvC6_123foo3bar":           "123foo::bar",
	} {
		if got := QualifiedName(linkage); got != want {
			t.Errorf("%s: %q, want %q", linkage, got, want)
		}
	}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	f, err := NewFunctions([]string{"^parse", "::print$"}, []string{"_slow$"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"parse_number": true, "a::print": true, "a::printer": false,
		"parse_slow": false, "reparse": false} {
		if f.Match(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	if all := (Functions{}); !all.All() || !all.Match("x") || f.All() {
		t.Error("the zero value does not choose all")
	}
	if _, err := NewFunctions(nil, []string{"("}); err == nil {
		t.Error("no error")
	}
}
