package ctest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Regex is a regular expression of CMake's dialect: bytes, no classes by name, no counts;
// ^ and $ are the start and the end of all text, and a dot is any byte, the end of a line too.
type Regex struct {
	text string
	re   *regexp.Regexp // nil: CTest cannot compile it, and then it matches nothing
}

// CompileRegex compiles an expression. One that is not valid matches nothing, as in CTest; the
// error, which says why, goes with such a Regex.
func CompileRegex(text string) (*Regex, error) {
	p := &translator{in: text}
	_, err := p.alternatives(false)
	r := &Regex{text: text}
	if err == nil {
		r.re, err = regexp.Compile("(?s)" + p.out.String())
	}
	if err != nil {
		return r, fmt.Errorf("regular expression %q: %w", text, err)
	}
	return r, nil
}

func (r *Regex) String() string { return r.text }

// Match reports whether the expression matches anywhere in a text.
func (r *Regex) Match(text []byte) bool {
	if r.re == nil {
		return false
	}
	for _, b := range text {
		if b >= 0x80 {
			return r.re.MatchString(bytewise(text))
		}
	}
	return r.re.Match(text)
}

// bytewise makes each byte a character of its own.
func bytewise(text []byte) string {
	var out strings.Builder
	for _, b := range text {
		out.WriteRune(rune(b))
	}
	return out.String()
}

// mostGroups is how many parentheses CMake takes (kwsys, RegularExpression::NSUBEXP, less
// the whole match).
const mostGroups = 9

// translator writes an expression as Go's. Its parts follow the grammar of kwsys'
// RegularExpression.cxx. Each reports whether what it has read matches at least one byte
// always: only that may be repeated.
type translator struct {
	in     string
	at     int
	groups int
	out    strings.Builder
}

func (p *translator) more() bool { return p.at < len(p.in) }

func (p *translator) next() byte {
	if !p.more() {
		return 0
	}
	return p.in[p.at]
}

func (p *translator) alternatives(group bool) (wide bool, err error) {
	if group {
		if p.groups++; p.groups > mostGroups {
			return false, errors.New("too many parentheses")
		}
		p.out.WriteString("(?:")
	}
	wide = true
	for {
		w, err := p.branch()
		if err != nil {
			return false, err
		}
		wide = wide && w
		if p.next() != '|' {
			break
		}
		p.at++
		p.out.WriteByte('|')
	}
	switch {
	case group && p.next() != ')', !group && p.more():
		return false, errors.New("unmatched parentheses")
	case group:
		p.at++
		p.out.WriteByte(')')
	}
	return wide, nil
}

func (p *translator) branch() (wide bool, err error) {
	for p.more() && p.next() != '|' && p.next() != ')' {
		w, err := p.piece()
		if err != nil {
			return false, err
		}
		wide = wide || w
	}
	return wide, nil
}

func repeats(b byte) bool { return b == '*' || b == '+' || b == '?' }

func (p *translator) piece() (wide bool, err error) {
	wide, err = p.atom()
	op := p.next()
	if err != nil || !repeats(op) {
		return wide, err
	}
	if !wide && op != '?' {
		return false, fmt.Errorf("what %c repeats may be empty", op)
	}
	p.at++
	if repeats(p.next()) {
		return false, errors.New("a repetition is repeated")
	}
	p.out.WriteByte(op)
	return op == '+', nil
}

func (p *translator) atom() (wide bool, err error) {
	b := p.next()
	p.at++
	switch b {
	case '^':
		p.out.WriteString(`(?:\A)`)
		return false, nil
	case '$':
		p.out.WriteString(`(?:\z)`)
		return false, nil
	case '.':
		p.out.WriteByte('.')
		return true, nil
	case '[':
		return true, p.set()
	case '(':
		return p.alternatives(true)
	case '*', '+', '?':
		return false, fmt.Errorf("%c follows nothing", b)
	case '\\':
		if !p.more() {
			return false, errors.New("trailing backslash")
		}
		b = p.next()
		p.at++
	}
	p.literal(b)
	return true, nil
}

func (p *translator) literal(b byte) { p.out.WriteString(regexp.QuoteMeta(string(rune(b)))) }

// set reads what is between brackets. A backslash is a byte like others there.
func (p *translator) set() error {
	p.out.WriteByte('[')
	if p.next() == '^' {
		p.at++
		p.out.WriteByte('^')
	}
	member := func(from, to byte) { fmt.Fprintf(&p.out, `\x{%x}-\x{%x}`, from, to) }
	if b := p.next(); b == ']' || b == '-' {
		p.at++
		member(b, b)
	}
	for p.more() && p.next() != ']' {
		b := p.next()
		p.at++
		end := p.next()
		switch {
		case b != '-' || !p.more() || end == ']':
			member(b, b)
		case p.in[p.at-2] > end:
			return errors.New("a range in [] goes backwards")
		default:
			p.at++
			member(p.in[p.at-3], end)
		}
	}
	if !p.more() {
		return errors.New("unmatched [")
	}
	p.at++
	p.out.WriteByte(']')
	return nil
}
