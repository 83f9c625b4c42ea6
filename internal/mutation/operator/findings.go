package operator

import (
	"slices"

	"ames/internal/engine/record"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Findings are what was found in one function.
type Findings struct {
	Candidates []Candidate
	Skipped    []Skipped
	// stands, bodies and votes are what a Poll counts, each thing once for each copy of code
	// that was inlined.
	stands, bodies []stand
	votes          []ballot
}

// Skipped is how often something that looks like a mutation point was passed over, and why.
type Skipped struct {
	Reason string
	Count  int
}

// Record codes findings, and changes nothing of what it writes. texts are those of the search,
// in the order of the unit's files.
func (f *Findings) Record(c *record.Coder, texts Texts) {
	record.List(c, &f.Candidates, func(found *Candidate, c *record.Coder) { found.fields(c, texts) })
	record.List(c, &f.Skipped, (*Skipped).fields)
	recordStands(c, &f.stands, texts)
	recordStands(c, &f.bodies, texts)
	if c.Reading() {
		f.vote()
	}
}

func (s *Skipped) fields(c *record.Coder) {
	record.Text(c, &s.Reason)
	record.Int(c, &s.Count)
}

func (found *Candidate) fields(c *record.Coder, texts Texts) {
	record.Text(c, &found.Operator)
	record.Text(c, &found.Description)
	record.Text(c, &found.Edit.File)
	recordPosition(c, &found.Edit.Start)
	recordPosition(c, &found.Edit.End)
	record.Text(c, &found.Edit.Original)
	record.Text(c, &found.Edit.Replacement)
	recordPosition(c, &found.At)
	recordPosition(c, &found.Spot)
	record.Int(c, &found.Index)
	record.Int(c, &found.Inlined)
	recordPosition(c, &found.Body)
	change.Record(c, &found.Change)
	n := int32(0)
	if !c.Reading() {
		n = textNumber(texts, found.text)
	}
	record.Int(c, &n)
	if c.Reading() {
		if found.text = textAt(c, texts, n); found.text != nil && !found.text.Fits(found.Edit) {
			c.Damaged()
		}
	}
}

func recordPosition(c *record.Coder, at *source.Position) {
	record.Int(c, &at.Line)
	record.Int(c, &at.Col)
}

// recordStands codes places as lists of numbers: there are very many.
func recordStands(c *record.Coder, stands *[]stand, texts Texts) {
	var numbers []int32
	for _, at := range *stands {
		numbers = append(numbers, textNumber(texts, at.file), at.at.Line, at.at.Col)
	}
	record.Ints(c, &numbers)
	if !c.Reading() {
		return
	}
	for at := range slices.Chunk(numbers, 3) {
		if len(at) < 3 {
			c.Damaged()
			return
		}
		*stands = append(*stands, stand{textAt(c, texts, at[0]), point.Place{Line: at[1], Col: at[2]}})
	}
}

func textNumber(texts Texts, f *source.File) int32 { return int32(slices.Index(texts, f)) }

func textAt(c *record.Coder, texts Texts, n int32) *source.File {
	if n < 0 || int(n) >= len(texts) || texts[n] == nil {
		c.Damaged()
		return nil
	}
	return texts[n]
}
