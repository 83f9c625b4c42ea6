package bench

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRatios(t *testing.T) {
	a := []time.Duration{30, 10, 40}
	b := []time.Duration{10, 20, 20}
	best, mid := ratios(a, b)
	if best != 1 || mid != 2 {
		t.Errorf("ratios = %v, %v, want 1 and 2", best, mid)
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct {
		figure Figure
		met    bool
	}{
		{Figure{Value: 1.7, Target: 1.7, AtLeast: true}, true},
		{Figure{Value: 1.6, Target: 1.7, AtLeast: true}, false},
		{Figure{Value: 1.02, Target: 1.02}, true},
		{Figure{Value: 1.03, Target: 1.02}, false},
		{Figure{Value: 99}, true},
	} {
		if got := c.figure.Met(); got != c.met {
			t.Errorf("%+v: met = %v", c.figure, got)
		}
	}
}

func TestWorseIsMarked(t *testing.T) {
	prev := Previous{"up": {Value: 2}, "down": {Value: 2}}
	figures := []Figure{
		{Name: "up", Value: 1.7, AtLeast: true, Unit: "×"}, {Name: "down", Value: 2.3, Unit: "ms"},
	}
	for i := range figures {
		if !figures[i].Worse(prev) {
			t.Errorf("%s is not seen to be worse", figures[i].Name)
		}
	}
	if (&Figure{Name: "up", Value: 1.9, AtLeast: true}).Worse(prev) || (&Figure{Name: "new", Value: 9}).Worse(prev) {
		t.Error("a figure is called worse that is not")
	}
	var out bytes.Buffer
	if err := Write(&out, figures, prev); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "WORSE"); n != 2 {
		t.Errorf("%d figures marked in\n%s", n, &out)
	}
}

func TestFiguresAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "figures.json")
	prev, err := Load(path)
	if err != nil || prev != nil {
		t.Fatalf("first run: %v, %v", prev, err)
	}
	if err := Save(path, nil, []Figure{{Name: "a", Value: 1}, {Name: "b", Value: 2}}); err != nil {
		t.Fatal(err)
	}
	if prev, err = Load(path); err != nil {
		t.Fatal(err)
	}
	if err := Save(path, prev, []Figure{{Name: "b", Value: 3}}); err != nil {
		t.Fatal(err)
	}
	if prev, err = Load(path); err != nil || prev["a"].Value != 1 || prev["b"].Value != 3 {
		t.Errorf("after the second run: %v, %v", prev, err)
	}
}

func TestSpinCountsChildren(t *testing.T) {
	var out bytes.Buffer
	if err := Spin([]string{"3", "/bin/true"}, strings.NewReader("go\n"), &out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.HasPrefix(text, "ready\n") || strings.HasSuffix(text, "ready\n") {
		t.Errorf("answer %q", text)
	}
	if err := Spin([]string{"1", "/bin/false"}, strings.NewReader("go\n"), &out); err == nil {
		t.Error("a failing program is not noticed")
	}
}
