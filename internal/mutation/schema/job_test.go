package schema

import (
	"bytes"
	"fmt"
	"testing"

	"ames/internal/mutation/change"
)

func sampleJob() Job {
	return Job{Unit: "a.c", Functions: []FunctionJob{
		{Name: "f", Numbers: []int32{1, 2}, Mutations: []Mutation{
			{Index: 3, Change: change.Operation{Op: 10}},
			{Index: 4, Change: change.Value{To: change.Whole(1)}},
		}},
		{Name: "g", Numbers: []int32{1}, Mutations: []Mutation{{Index: 0,
			Change: change.Flip{}}}},
	}}
}

// The key must not depend on what else a process has done: a run that finds its
// analysis in the cache does less than the one that filled it.
func TestJobKeyIsTheSameInEveryProcess(t *testing.T) {
	const want = "03612e630002016602020662696e61727920313000040876616c756520312031000167010200666c697000"
	if got := fmt.Sprintf("%x", sampleJob().appendKey(nil)); got != want {
		t.Errorf("key %s, want %s; a change of the format is no fault, it makes old cache entries useless", got, want)
	}
}

func TestJobKeyHoldsEverything(t *testing.T) {
	changes := map[string]func(*Job){
		"unit":                 func(j *Job) { j.Unit = "b.c" },
		"suffix":               func(j *Job) { j.Suffix = "x" },
		"function":             func(j *Job) { j.Functions[0].Name = "h" },
		"number":               func(j *Job) { j.Functions[0].Numbers[1] = 1 },
		"index":                func(j *Job) { j.Functions[0].Mutations[0].Index++ },
		"kind":                 func(j *Job) { j.Functions[0].Mutations[0].Change = change.Predicate{To: 10} },
		"number of the change": func(j *Job) { j.Functions[0].Mutations[0].Change = change.Operation{Op: 11} },
		"real": func(j *Job) {
			j.Functions[0].Mutations[1].Change = change.Value{To: change.Number{Int: 1, Real: 2}}
		},
		"fewer": func(j *Job) { j.Functions = j.Functions[:1] },
		"border between functions": func(j *Job) {
			j.Functions[0].Name, j.Functions[1].Name = "fg", ""
		},
	}
	plain := sampleJob().appendKey(nil)
	for name, change := range changes {
		j := sampleJob()
		change(&j)
		if bytes.Equal(plain, j.appendKey(nil)) {
			t.Errorf("jobs that differ in %s have one key", name)
		}
	}
}
