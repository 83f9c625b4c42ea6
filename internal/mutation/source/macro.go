package source

import "slices"

// Macro is a definition of a macro.
type Macro struct {
	Name     string
	Function bool // it takes arguments
	Params   []string
	Variadic bool // the last parameter is __VA_ARGS__
	Body     []Token
	// Odd macros paste or quote their arguments, or are written in ways that are not
	// understood here.
	Odd bool
}

// equal reports whether two definitions say the same.
func (m *Macro) equal(o *Macro) bool {
	return m.Function == o.Function && m.Variadic == o.Variadic && m.Odd == o.Odd && slices.Equal(m.Params, o.Params) &&
		slices.EqualFunc(m.Body, o.Body, func(a, b Token) bool { return a.Text == b.Text && a.Kind == b.Kind })
}

// directives gives the tokens of each preprocessor directive, without the #.
func (f *File) directives(yield func([]Token) bool) {
	tokens := f.Tokens()
	for i := 0; i < len(tokens); i++ {
		if !tokens[i].hash {
			continue
		}
		end := i + 1
		for end < len(tokens) && tokens[end].Directive && !tokens[end].hash {
			end++
		}
		if !yield(tokens[i+1 : end]) {
			return
		}
		i = end - 1
	}
}

// Macros lists the definitions in a file, those of all branches of #if.
func (f *File) Macros() []Macro {
	var out []Macro
	for d := range f.directives {
		if len(d) >= 2 && d[0].Is("define") && d[1].Kind == Ident {
			out = append(out, parseMacro(d[1:]))
		}
	}
	return out
}

func parseMacro(d []Token) Macro {
	m := Macro{Name: d[0].Text, Body: d[1:]}
	if len(d) > 1 && d[1].IsPunct("(") && d[1].Offset == d[0].End {
		m.Function = true
		end := slices.IndexFunc(d, func(t Token) bool { return t.IsPunct(")") })
		if end < 0 {
			m.Odd = true
			return m
		}
		for k, t := range d[2:end] {
			switch {
			case t.IsPunct("...") && (k == 0 || d[k+1].IsPunct(",")):
				m.Variadic = true
				m.Params = append(m.Params, "__VA_ARGS__")
			case t.Kind == Ident:
				m.Params = append(m.Params, t.Text)
			case !t.IsPunct(","):
				m.Odd = true
			}
		}
		m.Body = d[end+1:]
	}
	for _, t := range m.Body {
		if op := t.Operator(); op == "#" || op == "##" || t.Is("__VA_OPT__") || t.Is("_Pragma") {
			m.Odd = true
		}
	}
	return m
}

// Includes lists the names of the files that a file includes, as far as they are spelt.
func (f *File) Includes() []string {
	var out []string
	for d := range f.directives {
		if len(d) < 2 || !d[0].Is("include") && !d[0].Is("include_next") && !d[0].Is("import") {
			continue
		}
		name := f.text[d[1].Offset:d[len(d)-1].End]
		if n := len(name); n > 2 && (name[0] == '"' && name[n-1] == '"' || name[0] == '<' && name[n-1] == '>') {
			out = append(out, name[1:n-1])
		}
	}
	return out
}

// Piece is a token of an expansion. Origin is its index in the file that the macro is used
// in, or that of the name that it stands for alone; -1 if it comes from a definition.
type Piece struct {
	Token
	Origin int
}

// Scope holds the macros that files may use. It may be used concurrently.
type Scope struct{ macros map[string][]Macro }

// NewScope gathers the definitions in files.
func NewScope(files []*File) *Scope {
	s := &Scope{macros: map[string][]Macro{}}
	for _, f := range files {
		for _, m := range f.Macros() {
			known := s.macros[m.Name]
			if !slices.ContainsFunc(known, func(o Macro) bool { return m.equal(&o) }) {
				s.macros[m.Name] = append(known, m)
			}
		}
	}
	return s
}

// Known reports whether there is a definition of a macro that takes arguments.
func (s *Scope) Known(name string) bool {
	return slices.ContainsFunc(s.macros[name], func(m Macro) bool { return m.Function })
}

// maxExpansion bounds an expansion: they can grow exponentially.
const maxExpansion = 4000

// Expand gives what becomes of the use of a macro whose name is token i; end is the token of its
// closing parenthesis. False if a macro in it has no definition that holds for sure, or an odd one.
func (s *Scope) Expand(f *File, i int) (out []Piece, end int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i+1 >= len(tokens) || !tokens[i+1].Opens('(') || !s.Known(tokens[i].Text) {
		return nil, 0, false
	}
	if end, ok = f.Match(i + 1); !ok || f.HoldsDirective(i, end) {
		return nil, 0, false
	}
	use := make([]Piece, 0, end+1-i)
	for k := i; k <= end; k++ {
		use = append(use, Piece{tokens[k], k})
	}
	e := expansion{scope: s, left: maxExpansion}
	out = e.expand(use, nil)
	return out, end, !e.failed
}

type expansion struct {
	scope  *Scope
	left   int
	failed bool
}

func (e *expansion) fail() []Piece {
	e.failed = true
	return nil
}

// expand replaces the macros among pieces, but for hidden ones.
func (e *expansion) expand(in []Piece, hidden []string) []Piece {
	var out []Piece
	for k := 0; k < len(in) && !e.failed; k++ {
		if e.left--; e.left < 0 {
			return e.fail()
		}
		t := &in[k]
		list := e.scope.macros[t.Text]
		if t.Kind != Ident || len(list) == 0 || slices.Contains(hidden, t.Text) ||
			len(list) > 1 && e.scope.onlyNames(t.Text, nil) {
			out = append(out, *t)
			continue
		}
		m := &list[0]
		if len(list) > 1 || m.Odd {
			return e.fail()
		}
		if !m.Function {
			if k+1 < len(in) && in[k+1].Token.Opens('(') && len(m.Body) > 0 &&
				e.scope.Known(m.Body[len(m.Body)-1].Text) {
				return e.fail() // a name of a macro whose arguments follow
			}
			body := e.expand(e.substitute(m, nil), append(slices.Clone(hidden), m.Name))
			if len(body) == 1 { // it stands in the name's place
				body[0].Origin = t.Origin
			}
			out = append(out, body...)
			continue
		}
		if k+1 >= len(in) || !in[k+1].Token.Opens('(') {
			out = append(out, *t)
			continue
		}
		args, end, ok := arguments(in, k+1)
		if !ok {
			return e.fail()
		}
		if args = m.fit(args); args == nil && len(m.Params) > 0 {
			return e.fail()
		}
		for n := range args {
			args[n] = e.expand(args[n], hidden)
		}
		out = append(out, e.expand(e.substitute(m, args), append(slices.Clone(hidden), m.Name))...)
		k = end
	}
	return out
}

// onlyNames reports whether all definitions of a name consist of nothing but names, of types or of
// qualifiers: whichever holds, it computes nothing.
func (s *Scope) onlyNames(name string, above []string) bool {
	for i := range s.macros[name] {
		m := &s.macros[name][i]
		if m.Function || m.Odd || len(above) > 8 {
			return false
		}
		for _, t := range m.Body {
			if t.Kind != Ident || t.Operator() != "" ||
				!slices.Contains(above, t.Text) && !s.onlyNames(t.Text, append(slices.Clone(above), name)) {
				return false
			}
		}
	}
	return true
}

// arguments splits what stands between the parenthesis at open and its match.
func arguments(in []Piece, open int) (args [][]Piece, end int, ok bool) {
	depth, first := 0, open+1
	for k := open; k < len(in); k++ {
		switch t := &in[k].Token; {
		case t.Opens('('):
			depth++
		case t.Closes('('):
			if depth--; depth == 0 {
				return append(args, slices.Clone(in[first:k])), k, true
			}
		case depth == 1 && t.IsPunct(","):
			args = append(args, slices.Clone(in[first:k]))
			first = k + 1
		}
	}
	return nil, 0, false
}

// fit gives each parameter its argument, nil if that does not work out.
func (m *Macro) fit(args [][]Piece) [][]Piece {
	n := len(m.Params)
	switch {
	case n == 0 && len(args) == 1 && len(args[0]) == 0:
		return nil
	case m.Variadic && len(args) >= n:
		last := args[n-1]
		for _, a := range args[n:] {
			last = append(append(last, Piece{Token{Text: ",", Kind: Punct}, -1}), a...)
		}
		return append(args[:n-1:n-1], last)
	case len(args) != n:
		return nil
	}
	return args
}

// substitute gives a macro's body with the arguments in it.
func (e *expansion) substitute(m *Macro, args [][]Piece) []Piece {
	var out []Piece
	for _, t := range m.Body {
		if n := slices.Index(m.Params, t.Text); t.Kind == Ident && n >= 0 && n < len(args) {
			if e.left -= len(args[n]); e.left < 0 {
				return e.fail()
			}
			out = append(out, args[n]...)
			continue
		}
		t.Directive = false
		out = append(out, Piece{t, -1})
	}
	return out
}
