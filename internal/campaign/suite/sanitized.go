package suite

import (
	"strings"

	"ames/internal/engine/program"
)

// sanitizers are those that look functions up for their reports, by what marks a module of theirs.
var sanitizers = map[string]string{"__asan_init": "ASAN_OPTIONS", "__msan_init": "MSAN_OPTIONS",
	"__lsan_do_leak_check": "LSAN_OPTIONS"}

// ShortenReports keeps sanitizers of a program's modules from looking up functions, unless somebody
// has said how they are to do that. It takes far longer than a short test does, so that a mutant
// would be taken for one that goes on computing before it is ended.
func (p *Program) ShortenReports(modules []*program.Module) {
	for _, m := range modules {
		for mark, variable := range sanitizers {
			if _, ok := m.Symbol(mark, -1); ok {
				p.Env = withOption(p.Env, variable, "symbolize", "0")
			}
		}
	}
}

// withOption adds an option to those in a variable, if it is not among them.
func withOption(env []string, variable, option, value string) []string {
	out := make([]string, 0, len(env)+1)
	options := ""
	for _, v := range env {
		if rest, ok := strings.CutPrefix(v, variable+"="); ok {
			options = rest
		} else {
			out = append(out, v)
		}
	}
	if !strings.Contains(options, option+"=") {
		options = strings.TrimPrefix(options+":"+option+"="+value, ":")
	}
	return append(out, variable+"="+options)
}
