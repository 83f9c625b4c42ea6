package ctest

import (
	"bytes"
	"fmt"
	"time"
)

// Rules say what CTest makes of how a test ended and of what it wrote.
type Rules struct {
	Inverted bool // WILL_FAIL
	SkipCode int  // SKIP_RETURN_CODE; -1: none
	// The expressions of PASS_, FAIL_ and SKIP_REGULAR_EXPRESSION, and of TIMEOUT_AFTER_MATCH.
	Pass, Fail, Skip, Renew []*Regex
	// Timeout bounds a test, Again is the bound from where Renew matches on; 0: none.
	Timeout, Again time.Duration
	// Files are those without which the test is not run: REQUIRED_FILES.
	Files []string
}

// End is how a test's process ended by itself.
type End struct {
	Code     int
	Signaled bool // then Code means nothing
	Wall     time.Duration
	Output   []byte // all of it
}

// Outcome is what CTest says.
type Outcome int

// The outcomes. A skipped test has not failed.
const (
	Passed Outcome = iota
	Skipped
	Failed
	TimedOut
)

// Reads reports whether an outcome follows from the output too.
func (r *Rules) Reads() bool { return len(r.Pass)+len(r.Fail)+len(r.Skip)+len(r.Renew) > 0 }

// Plain reports whether a test passes if its exit status is 0, and else fails.
func (r *Rules) Plain() bool {
	return !r.Reads() && !r.Inverted && r.SkipCode < 0 && len(r.Files) == 0
}

// Bound is how long a test may take in all; 0: there is no bound.
func (r *Rules) Bound() time.Duration {
	if len(r.Renew) > 0 && r.Again > 0 && r.Timeout > 0 {
		return r.Timeout + r.Again
	}
	return r.Timeout
}

// Judge judges as cmCTestRunTest::EndTest does: a signal or the timeout decides first, then
// what skips, then expressions, then the exit status, and last all that is turned around. why
// says what decided where that is not the exit status alone.
func (r *Rules) Judge(e End) (o Outcome, why string) {
	if !r.Reads() {
		e.Output = nil
	} else {
		e.Output = lines(e.Output)
	}
	if r.Timeout > 0 && e.Wall >= r.Timeout && !matches(r.Renew, e.Output) {
		return TimedOut, fmt.Sprintf("not done after %v", r.Timeout)
	}
	if e.Signaled {
		return Failed, ""
	}
	if by := match(r.Skip, e.Output); by != nil {
		return Skipped, fmt.Sprintf("skipped: the output matches %q", by)
	}
	if r.SkipCode >= 0 && e.Code == r.SkipCode {
		return Skipped, fmt.Sprintf("skipped: exit status %d", e.Code)
	}
	good := e.Code == 0
	if len(r.Pass) > 0 {
		if good = matches(r.Pass, e.Output); !good {
			why = fmt.Sprintf("the output does not match %q", r.Pass)
		}
	}
	if by := match(r.Fail, e.Output); by != nil {
		good, why = false, fmt.Sprintf("the output matches %q, which makes the test fail", by)
	}
	if r.Inverted {
		if good {
			why = "it should fail, and does not"
		}
		good = !good
	}
	if good {
		return Passed, ""
	}
	return Failed, why
}

func match(list []*Regex, text []byte) *Regex {
	for _, r := range list {
		if r.Match(text) {
			return r
		}
	}
	return nil
}

func matches(list []*Regex, text []byte) bool { return match(list, text) != nil }

// lines gives an output as CTest gathers it, line by line: a zero byte ends a line too,
// returns before an end are dropped, and the last line gets an end if it has none.
func lines(output []byte) []byte {
	out := make([]byte, 0, len(output)+1)
	for len(output) > 0 {
		n := bytes.IndexAny(output, "\n\x00")
		if n < 0 {
			return append(append(out, output...), '\n')
		}
		out = append(append(out, bytes.TrimRight(output[:n], "\r")...), '\n')
		output = output[n+1:]
	}
	return out
}
