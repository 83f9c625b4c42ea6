package report

import (
	"encoding/json"
	"io"
	"testing"

	"ames/internal/campaign/mutant"
)

// FuzzStored: whatever the history holds can be shown.
func FuzzStored(f *testing.F) {
	text, err := json.Marshal(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, "int f(int a) {\n\treturn a + 1;\n}\n")
	f.Add([]byte(`{"judgements":[{"mutant":{"at":{"line":-1,"column":1}},`+
		`"verdict":{"status":"?","duration":-5}}]}`), "")
	f.Fuzz(func(t *testing.T, text []byte, source string) {
		r := &mutant.Result{}
		if json.Unmarshal(text, r) != nil {
			return
		}
		r.Sources = map[string]string{"src/f.c": source}
		for i := range r.Judgements {
			r.Sources[r.Judgements[i].Edit.File] = source
			if err := (Text{}).Show(io.Discard, &r.Judgements[i], source); err != nil {
				t.Error(err)
			}
		}
		for _, name := range Formats() {
			format, _ := Named(name)
			if err := format.New(Options{}).Write(io.Discard, r); err != nil {
				t.Error(err)
			}
		}
		if err := (Text{}).Write(io.Discard, r); err != nil {
			t.Error(err)
		}
	})
}
