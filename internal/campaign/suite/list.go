package suite

import (
	"context"
	"errors"
	"fmt"

	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/program"
)

// listSize is how much of a list of tests is read.
const listSize = 64 << 20

// wholeProgram is the framework's name for programs that are one test.
const wholeProgram = "none"

// pickFramework finds the framework of a program's tests; nil if the program is
// one test. m is nil if the program's names are not known.
func pickFramework(choice string, m *program.Module) (framework.Framework, error) {
	switch choice {
	case wholeProgram:
		return nil, nil
	case "":
		if m == nil {
			return nil, nil
		}
		fw, _ := framework.Find(m.Names())
		return fw, nil
	}
	fw, err := framework.Named(choice)
	if err != nil {
		return nil, work.Usef("--framework: %v, %s for a program that is one test", err, wholeProgram)
	}
	return fw, nil
}

// findTests asks the program for its tests, and runs each without a mutant.
func (p *Program) findTests(ctx context.Context) error {
	fw, err := pickFramework(p.s.Framework, p.Executable)
	if err != nil {
		return err
	}
	if p.says = fw; !p.whole {
		p.Framework = fw
	}
	for _, c := range p.calls {
		if p.Framework == nil {
			break
		}
		err := p.list(ctx, c)
		var not *noListError
		switch {
		case errors.As(err, &not) && p.s.Framework == "":
			p.s.Progress.Note(fmt.Sprintf("%v; it is judged as one test", err))
			p.Framework, p.Tests, p.Disabled = nil, nil, nil
		case errors.As(err, &not):
			return work.Usef("%v; --framework %s judges it as one test", err, wholeProgram)
		case err != nil:
			return err
		}
	}
	if p.Framework == nil {
		for i, c := range p.calls {
			t := p.newTest(c.Name, c)
			if i > 0 {
				t.args = append([]string{}, c.Args...)
			}
			p.Tests = append(p.Tests, t)
			if !p.tried {
				p.s.ofProgram[c.number] = t
			}
		}
	}
	return nil
}

// noListError says that a program does not list tests as its framework should make it.
type noListError struct{ text string }

func (e *noListError) Error() string { return e.text }

// list makes the program print its tests.
func (p *Program) list(ctx context.Context, c Call) error {
	how := p.Framework.List()
	lister := p.newTest(c.Name, c)
	lister.use(how)
	r, err := p.RunUnmutated(ctx, lister, lister.Request(forkserver.Request{KeepOutput: listSize}))
	if err != nil {
		return err
	}
	if _, runs := p.Framework.(framework.RunningLister); !runs && (p.begins == 0 || r.CPU < p.begins) {
		p.begins = r.CPU
	}
	list, err := p.Framework.Parse(r.Output)
	if err != nil {
		return &noListError{fmt.Sprintf("%s has tests of %s, but does not list them (%s): %v", p.Name,
			framework.Name(p.Framework), Describe(r), err)}
	}
	prefix := ""
	if len(p.s.Programs) > 1 {
		prefix = c.Name + ": "
	}
	before := len(p.Tests)
	for _, single := range list {
		name := prefix + single.Name
		if single.Name == c.Name {
			name = c.Name
		}
		if single.Disabled {
			p.Disabled = append(p.Disabled, mutant.Test{Name: name, Program: p.Name, State: mutant.TestDisabled})
			continue
		}
		t := p.newTest(name, c)
		t.Single = single
		t.use(p.Framework.Run(single))
		p.Tests = append(p.Tests, t)
	}
	if len(p.Tests) == before {
		return &noListError{fmt.Sprintf("%s has tests of %s, but lists none that it would run", p.Name,
			framework.Name(p.Framework))}
	}
	return nil
}
