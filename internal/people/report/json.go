package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

var jsonFormat = Format{Name: "json", Recognise: isJSON,
	New: func(o Options) Reporter { return JSON(o) }}

// isJSON recognises the mutation-testing report schema by how it begins.
func isJSON(head []byte) bool {
	text := bytes.TrimSpace(head)
	return bytes.HasPrefix(text, []byte("{")) && bytes.Contains(text, []byte(`"schemaVersion"`))
}

// JSON writes the report in the mutation-testing report schema, version 2, that
// the viewers and dashboards of Stryker, Infection and others read.
type JSON struct {
	// Version is that of Ames.
	Version string
}

// The score from which on viewers show a file green, and below which red.
const (
	highScore = 80
	lowScore  = 60
)

type schemaReport struct {
	SchemaVersion string                `json:"schemaVersion"`
	Thresholds    schemaThresholds      `json:"thresholds"`
	ProjectRoot   string                `json:"projectRoot,omitempty"`
	Config        schemaConfig          `json:"config"`
	Framework     schemaFramework       `json:"framework"`
	Files         map[string]schemaFile `json:"files"`
	TestFiles     map[string]schemaTest `json:"testFiles,omitempty"`
}

type schemaThresholds struct {
	High int `json:"high"`
	Low  int `json:"low"`
}

// schemaConfig is free in form: what was run.
type schemaConfig struct {
	Programs []mutant.Program `json:"programs"`
	Started  time.Time        `json:"started"`
	Skips    []mutant.Skip    `json:"skips,omitempty"`
	Sample   *mutant.Sample   `json:"sample,omitempty"`
	Tests    schemaSuite      `json:"tests"`
	Native   []string         `json:"native,omitempty"`
	Sandbox  []mutant.Sandbox `json:"sandbox,omitempty"`
	// Incomplete says that the run was interrupted.
	Incomplete bool `json:"incomplete,omitempty"`
}

// schemaSuite says which tests could not judge mutants.
type schemaSuite struct {
	Framework string        `json:"framework,omitempty"`
	LeftOut   []mutant.Test `json:"leftOut,omitempty"`
}

func leftOut(tests []mutant.Test) []mutant.Test {
	return slices.DeleteFunc(slices.Clone(tests), func(t mutant.Test) bool { return t.State == mutant.TestPasses })
}

type schemaFramework struct {
	Name         string            `json:"name"`
	Version      string            `json:"version,omitempty"`
	Dependencies map[string]string `json:"dependencies,omitempty"`
}

type schemaFile struct {
	Language string         `json:"language"`
	Source   string         `json:"source"`
	Mutants  []schemaMutant `json:"mutants"`
}

type schemaMutant struct {
	ID           string         `json:"id"`
	MutatorName  string         `json:"mutatorName"`
	Description  string         `json:"description,omitempty"`
	Replacement  string         `json:"replacement"`
	Location     schemaLocation `json:"location"`
	Status       mutant.Status  `json:"status"`
	StatusReason string         `json:"statusReason,omitempty"`
	Duration     float64        `json:"duration,omitempty"`
	CoveredBy    []string       `json:"coveredBy,omitempty"`
	KilledBy     []string       `json:"killedBy,omitempty"`
}

type schemaLocation struct {
	Start source.Position `json:"start"`
	End   source.Position `json:"end"`
}

type schemaTest struct {
	Tests []schemaTestCase `json:"tests"`
}

type schemaTestCase struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Write writes the report.
func (f JSON) Write(w io.Writer, r *mutant.Result) error {
	out := schemaReport{
		SchemaVersion: "2",
		Thresholds:    schemaThresholds{High: highScore, Low: lowScore},
		ProjectRoot:   r.Root,
		Config: schemaConfig{Programs: r.Programs, Started: r.Started, Skips: r.Skips, Sample: r.Sample,
			Tests: schemaSuite{r.Framework, leftOut(r.Tests)}, Incomplete: r.Incomplete, Native: r.Native,
			Sandbox: r.Sandbox},
		Framework: schemaFramework{Name: "ames", Version: f.Version},
		Files:     map[string]schemaFile{},
	}
	if r.LLVM != "" {
		out.Framework.Dependencies = map[string]string{"LLVM": r.LLVM}
	}
	ids := idsOf(r.Tests)
	var text lines
	for _, j := range sorted(r) {
		name := j.Edit.File
		file, ok := out.Files[name]
		if !ok { // the judgements of one file stand together
			text = linesOf(r.Sources[name])
			file = schemaFile{Language: source.LanguageOf(name).String(), Source: r.Sources[name]}
		}
		file.Mutants = append(file.Mutants, mutantOf(j, text, ids))
		out.Files[name] = file
	}
	out.TestFiles = testsOf(r.Tests)

	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return fmt.Errorf("report: write JSON: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("report: write JSON: %w", err)
	}
	return nil
}

func mutantOf(j *mutant.Judgement, text lines, ids testIDs) schemaMutant {
	m := schemaMutant{
		ID: j.ID, MutatorName: j.Operator, Description: j.Description, Replacement: j.Edit.Replacement,
		Location: schemaLocation{Start: column16(text, j.Edit.Start), End: column16(text, j.Edit.End)},
		Status:   j.Status, StatusReason: j.Reason,
		Duration: float64(j.Duration.Microseconds()) / 1000,
	}
	if m.Status == mutant.NotReproduced {
		m.Status = mutant.RuntimeError // the nearest that the schema has
	}
	for _, test := range j.CoveredBy {
		m.CoveredBy = append(m.CoveredBy, testID(int(test)))
	}
	killers := j.Killers
	if len(killers) == 0 && j.Status.Detected() && j.Test != "" {
		killers = []string{j.Test}
	}
	for _, name := range killers {
		if id, listed := ids[name]; listed {
			m.KilledBy = append(m.KilledBy, id)
		}
	}
	return m
}

// testIDs are the identities of tests by their names.
type testIDs map[string]string

// testID is short, since a report names each test at every mutant that it reaches.
func testID(place int) string { return strconv.Itoa(place) }

func idsOf(tests []mutant.Test) testIDs {
	out := testIDs{}
	for i := range tests {
		out[tests[i].Name] = testID(i)
	}
	return out
}

// testsOf lists the tests; to the schema a program is their file.
func testsOf(tests []mutant.Test) map[string]schemaTest {
	out := map[string]schemaTest{}
	for i := range tests {
		t := out[tests[i].Program]
		t.Tests = append(t.Tests, schemaTestCase{ID: testID(i), Name: tests[i].Name})
		out[tests[i].Program] = t
	}
	return out
}

// column16 turns a column in bytes into one in UTF-16 units, by which viewers
// cut the text. The schema wants positions from 1 on.
func column16(text lines, p source.Position) source.Position {
	line, ok := text.line(p.Line)
	if ok {
		line = line[:clamp(p.Col-1, len(line))]
		units := p.Col - len(line)
		for len(line) > 0 {
			r, size := utf8.DecodeRuneInString(line)
			units += max(utf16.RuneLen(r), 1)
			line = line[size:]
		}
		p.Col = units
	}
	return source.Position{Line: max(p.Line, 1), Col: max(p.Col, 1)}
}
