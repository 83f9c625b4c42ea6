package report

import (
	"fmt"
	"math"
	"strconv"

	"ames/internal/campaign/mutant"
)

// onLines are the lines of the source on which a survivor was met.
type onLines struct {
	file string
	line int
	more int // survivors that were met on the same line as another
}

// again reports whether a survivor is on the line of the one before; they come in order.
func (l *onLines) again(j *mutant.Judgement) bool {
	if j.Status != mutant.Survived {
		return false
	}
	if l.file == j.Edit.File && l.line == j.At.Line {
		l.more++
		return true
	}
	l.file, l.line = j.Edit.File, j.At.Line
	return false
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return strconv.Itoa(n) + " " + many
}

// estimate prints the score that follows from the judged mutants for all.
func (p printer) estimate(s *mutant.Sample) {
	e := s.Score
	p.line(p.bold("score about "+Percent(e.Percent)),
		fmt.Sprintf(": from %d of %d mutants; with %v%% confidence between %s and %s",
			s.Drawn-s.Pending, s.Mutants, 100*e.Confidence, Percent(e.Low), percentUp(e.High)))
}

// percentUp is Percent rounded up: an interval must not become narrower.
func percentUp(score float64) string {
	return strconv.FormatFloat(math.Ceil(score*10-1e-9)/10, 'f', 1, 64) + "%"
}
