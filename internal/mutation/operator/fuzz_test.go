package operator_test

import (
	"testing"

	"ames/internal/engine/ir"
	"ames/internal/engine/record"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// FuzzFindings: what a cache holds are findings in the texts that there are, and can be counted, or it is an error.
func FuzzFindings(f *testing.F) {
	texts := operator.Texts{source.New("/a.c", "int f(int a, int b) { return a + b; }"), nil}
	u := &point.Unit{Files: []string{"/a.c", "/b.c"}, Functions: []point.Function{{Name: "f"}}}
	points := []point.Point{{Line: 1, Col: 32, Op: ir.Add, Kind: ir.IntegerKind, Bits: 32}}
	found := operator.Search(u, points, texts, map[string]bool{"add-sub": true}, nil)
	data, err := record.Write(func(c *record.Coder) { found.Record(c, texts) })
	if err != nil || len(found.Candidates) == 0 {
		f.Fatalf("%d candidates, %v", len(found.Candidates), err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		read := &operator.Findings{}
		if record.Read(data, func(c *record.Coder) { read.Record(c, texts) }) != nil {
			return
		}
		for i := range read.Candidates {
			c := &read.Candidates[i]
			if _, err := source.Apply([]byte(texts[0].Text()), c.Edit); err == nil {
				_ = c.Change.String()
			}
		}
		var again operator.Findings
		data, err := record.Write(func(c *record.Coder) { read.Record(c, texts) })
		if err == nil {
			err = record.Read(data, func(c *record.Coder) { again.Record(c, texts) })
		}
		if err != nil {
			t.Error(err)
		}
	})
}
