package session

import (
	"math"
	"testing"

	"ames/internal/engine/headroom"
)

func TestFitting(t *testing.T) {
	for _, c := range []struct {
		jobs       int
		left, each uint64
		want       int
	}{
		{4, 1000, 100, 4},
		{4, 400, 100, 4},
		{4, 399, 100, 3},
		{4, 99, 100, 1},
		{4, 0, 100, 1},
		{1, 0, 100, 1},
		{math.MaxInt, math.MaxUint64, 1, math.MaxInt},
	} {
		if got := fitting(c.jobs, headroom.Memory{Bytes: c.left}, c.each); got != c.want {
			t.Errorf("%d jobs of %d each in %d: %d, want %d", c.jobs, c.each, c.left, got, c.want)
		}
	}
}

func TestDescribable(t *testing.T) {
	for _, c := range []struct {
		jobs int
		most uint64
		want int
	}{{2, 72, 2}, {2, 71, 1}, {2, 10, 1}, {1024, 1 << 20, 1024}, {64, 1024, 61}, {2, math.MaxUint64, 2}} {
		if got := describable(c.jobs, c.most); got != c.want {
			t.Errorf("%d jobs, %d descriptors: %d, want %d", c.jobs, c.most, got, c.want)
		}
	}
}
