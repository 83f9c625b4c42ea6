package suite

import (
	"slices"
	"testing"
)

func TestWithOption(t *testing.T) {
	for _, c := range []struct{ env, want []string }{
		{nil, []string{"ASAN_OPTIONS=symbolize=0"}},
		{[]string{"A=1", "ASAN_OPTIONS="}, []string{"A=1", "ASAN_OPTIONS=symbolize=0"}},
		{[]string{"ASAN_OPTIONS=exitcode=3", "A=1"}, []string{"A=1", "ASAN_OPTIONS=exitcode=3:symbolize=0"}},
		{[]string{"ASAN_OPTIONS=symbolize=1"}, []string{"ASAN_OPTIONS=symbolize=1"}},
	} {
		if got := withOption(c.env, "ASAN_OPTIONS", "symbolize", "0"); !slices.Equal(got, c.want) {
			t.Errorf("%q becomes %q, want %q", c.env, got, c.want)
		}
	}
}
