package ir

import "testing"

func TestOppositeIsItsOwnInverse(t *testing.T) {
	seen := map[int]bool{}
	for p := IntEQ; p < IntEQ+10; p++ {
		o := Opposite(p)
		if o == p || Opposite(o) != p || seen[o] {
			t.Errorf("opposite of %d is %d, and of that %d", p, o, Opposite(o))
		}
		seen[o] = true
	}
	if Opposite(31) != 0 || Opposite(42) != 0 {
		t.Error("what is no integer predicate has an opposite")
	}
}
