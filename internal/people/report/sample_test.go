package report

import (
	"encoding/json"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestEstimate: the score of some mutants says of how many it is and what range it is in,
// in JSON too.
func TestEstimate(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Judgements = append(r.Judgements, judgement("00000006", mutant.Pending, 6, 9, "é", "1"))
	r.Sample = &mutant.Sample{Mutants: 70, Drawn: 7, Pending: 1, Seed: 5,
		Score: &mutant.Estimate{Percent: 41.07, Low: 12.34, High: 71.01, Confidence: .95}}
	got := write(t, Text{}, r)
	for _, want := range []string{"  1 not judged\n",
		"score about 41.0%: from 6 of 70 mutants; with 95% confidence between 12.3% and 71.1%\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	text := write(t, JSON{}, r)
	var raw any
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(raw); err != nil {
		t.Error(err)
	}
	var back struct {
		Config struct{ Sample mutant.Sample }
	}
	if err := json.Unmarshal([]byte(text), &back); err != nil || back.Config.Sample.Score == nil ||
		*back.Config.Sample.Score != *r.Sample.Score {
		t.Errorf("%+v, %v", back, err)
	}
	r.Sample.Score = nil
	if got := write(t, Text{}, r); !strings.Contains(got, "no score") {
		t.Error(got)
	}
	if _, ok := r.Score(); ok {
		t.Error("a score of nothing")
	}
}

// TestBrief: of survivors on one line the first is listed, and the others are counted;
// what has another status is listed all the same.
func TestBrief(t *testing.T) {
	t.Parallel()
	r := sample()
	for _, id := range []string{"00000007", "00000008"} {
		r.Judgements = append(r.Judgements, judgement(id, mutant.Survived, 3, 14, "+", "*"))
	}
	r.Judgements = append(r.Judgements, judgement("00000009", mutant.NoCoverage, 6, 3, "é", "1"))
	got := write(t, Text{Brief: true, Verbose: true}, r)
	for text, n := range map[string]int{": survived: ": 3, ": not covered: ": 2,
		"2 more survivors are on the same lines as these": 1, "5 survived": 1} {
		if strings.Count(got, text) != n {
			t.Errorf("%q is not there %d times in\n%s", text, n, got)
		}
	}
	if got := write(t, Text{}, r); strings.Count(got, ": survived: ") != 5 || strings.Contains(got, "more survivor") {
		t.Error(got)
	}
}
