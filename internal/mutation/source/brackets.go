package source

// bracketTable holds, for each token, the bracket that belongs to it and the
// innermost opening bracket around it; -1 where there is none.
type bracketTable struct {
	match, parent []int32
}

func (f *File) bracketTable() *bracketTable {
	f.bracketOnce.Do(func() { f.brackets = matchBrackets(f.Tokens()) })
	return &f.brackets
}

// Match gives the index of the bracket that belongs to the bracket token i: one
// of ( [ { ) ] } or a digraph for it. Angle brackets are none. Where #if and
// #else open the same block twice, what follows belongs to the first.
func (f *File) Match(i int) (int, bool) {
	t := f.bracketTable()
	if i < 0 || i >= len(t.match) || t.match[i] < 0 {
		return 0, false
	}
	return int(t.match[i]), true
}

// Enclosing gives the index of the innermost opening bracket that token i stands in.
func (f *File) Enclosing(i int) (int, bool) {
	t := f.bracketTable()
	if i < 0 || i >= len(t.parent) || t.parent[i] < 0 {
		return 0, false
	}
	return int(t.parent[i]), true
}

// branch is a preprocessor conditional that is open.
type branch struct {
	before []int32 // the open brackets at its #if
	after  []int32 // those at the end of the branch that what follows continues
	have   bool    // after is set
	dead   bool    // the branch being read is under "#if 0"
}

// matcher pairs brackets in one pass. A directive's own brackets pair up within it.
type matcher struct {
	tokens   []Token
	table    bracketTable
	open     []int32 // the brackets open in the text
	inside   []int32 // those open in the directive being read
	branches []branch
	deeper   int // conditionals open beyond maxNested
}

// No compiler takes code nested this deep (clang stops at 256 brackets); what
// is stays unpaired, so that hostile texts cannot cost more than they are long.
const maxNested = 4096

func matchBrackets(tokens []Token) bracketTable {
	both := make([]int32, 2*len(tokens))
	m := matcher{tokens: tokens, table: bracketTable{both[:len(tokens)], both[len(tokens):]}}
	for i := range tokens {
		t := &tokens[i]
		stack := &m.open
		if t.Directive {
			if t.hash {
				m.inside = m.inside[:0]
				m.conditional(i)
			}
			stack = &m.inside
		}
		m.visit(int32(i), t, stack)
	}
	return m.table
}

func (m *matcher) visit(i int32, t *Token, stack *[]int32) {
	m.table.match[i], m.table.parent[i] = -1, top(*stack)
	if t.Kind != Punct {
		return
	}
	switch opener, opens := t.Bracket(); {
	case opens && len(*stack) < maxNested:
		*stack = append(*stack, i)
	case opener != 0 && !opens:
		if t, ok := m.close(opener, stack); ok {
			m.table.match[i], m.table.match[t] = t, i
			m.table.parent[i] = m.table.parent[t]
		}
	}
}

// close takes the bracket off the stack that a closing one belongs to. Others
// left open above it are given up, but none beyond a brace.
func (m *matcher) close(opener byte, stack *[]int32) (int32, bool) {
	s := *stack
	for n := len(s) - 1; n >= 0; n-- {
		c, _ := m.tokens[s[n]].Bracket()
		if c == opener {
			*stack = s[:n]
			return s[n], true
		}
		if c == '{' {
			break
		}
	}
	return 0, false
}

func top(stack []int32) int32 {
	if len(stack) == 0 {
		return -1
	}
	return stack[len(stack)-1]
}

// Bracket gives the opening form of a bracket, 0 for other tokens, and whether
// the token is the opening one.
func (t *Token) Bracket() (opener byte, opens bool) {
	switch len(t.Text) {
	case 1:
		switch c := t.Text[0]; c {
		case '(', '[', '{':
			return c, true
		case ')':
			return '(', false
		case ']':
			return '[', false
		case '}':
			return '{', false
		}
	case 2:
		switch t.Text {
		case "<:":
			return '[', true
		case "<%":
			return '{', true
		case ":>":
			return '[', false
		case "%>":
			return '{', false
		}
	}
	return 0, false
}

// conditional follows #if, #else and #endif: each branch starts with the
// brackets that were open at the #if, and what comes after goes on from the
// first branch that is not "#if 0".
func (m *matcher) conditional(hash int) {
	if hash+1 >= len(m.tokens) || !m.tokens[hash+1].Directive {
		return
	}
	switch m.tokens[hash+1].Text {
	case "if", "ifdef", "ifndef":
		if len(m.branches) >= maxNested/16 {
			m.deeper++
			return
		}
		dead := m.tokens[hash+1].Text == "if" && hash+2 < len(m.tokens) &&
			m.tokens[hash+2].Directive && m.tokens[hash+2].Text == "0"
		m.branches = append(m.branches, branch{before: clone(m.open), dead: dead})
	case "else", "elif", "elifdef", "elifndef":
		if b := m.endBranch(); b != nil {
			m.open, b.dead = clone(b.before), false
		}
	case "endif":
		if m.deeper > 0 {
			m.deeper--
			return
		}
		if b := m.endBranch(); b != nil {
			m.open = b.before
			if b.have {
				m.open = b.after
			}
			m.branches = m.branches[:len(m.branches)-1]
		}
	}
}

func (m *matcher) endBranch() *branch {
	if len(m.branches) == 0 || m.deeper > 0 {
		return nil
	}
	b := &m.branches[len(m.branches)-1]
	if !b.dead && !b.have {
		b.after, b.have = clone(m.open), true
	}
	return b
}

func clone(s []int32) []int32 { return append(make([]int32, 0, len(s)+8), s...) }
