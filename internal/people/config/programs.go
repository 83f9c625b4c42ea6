package config

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Program is a test program that a file lists.
type Program struct {
	Path    string
	Args    []string
	Name    string        // in results; empty: the caller finds one
	Dir     string        // working directory, absolute; empty: the caller's
	Env     []string      // NAME=VALUE, added to the environment
	Timeout time.Duration // bounds its unmutated tests; 0: as for all
	At      Position
}

// programPart is what can be said of a program. Its value is a flag's in all but name.
type programPart struct {
	key
	set func(*Program, []string) error
	get func(*Program) []string // none where it is not set
}

var programParts = []programPart{
	{key{name: "path", usage: "the executable", value: "FILE"},
		func(p *Program, v []string) error { p.Path = v[0]; return nil },
		func(p *Program) []string { return one(p.Path) }},
	{key{name: "args", usage: "its arguments", list: true},
		func(p *Program, v []string) error { p.Args = v; return nil },
		func(p *Program) []string { return p.Args }},
	{key{name: "name", usage: "what reports call it"},
		func(p *Program, v []string) error { p.Name = v[0]; return nil },
		func(p *Program) []string { return one(p.Name) }},
	{key{name: "dir", usage: "the folder to run it in (default: this file's)", value: "DIR"},
		func(p *Program, v []string) error { p.Dir = v[0]; return nil },
		func(p *Program) []string { return one(p.Dir) }},
	{key{name: "env", usage: "variables to add to its environment, as NAME=VALUE", list: true},
		setEnv,
		func(p *Program) []string { return p.Env }},
	{key{name: "timeout", usage: "give up if an unmutated test of it takes longer", kind: duration},
		setTimeout,
		func(p *Program) []string {
			if p.Timeout == 0 {
				return nil
			}
			return one(p.Timeout.String())
		}},
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func setEnv(p *Program, list []string) error {
	for _, v := range list {
		if strings.IndexByte(v, '=') < 1 {
			return fmt.Errorf("%q is not NAME=VALUE", v)
		}
	}
	p.Env = list
	return nil
}

func setTimeout(p *Program, v []string) error {
	d, err := time.ParseDuration(v[0])
	if err != nil || d < 0 {
		return fmt.Errorf("%q is not a duration such as 30s", v[0])
	}
	p.Timeout = d
	return nil
}

// programs reads the list of test programs.
func (r *reader) programs(pair *ast.MappingValueNode) {
	r.file.ProgramsAt = r.position(first(pair.Key))
	list, ok := pair.Value.(*ast.SequenceNode)
	if !ok {
		r.errorf(pair.Value, "%s wants a list of programs, not %s", ProgramsKey, describe(pair.Value))
		return
	}
	for _, n := range list.Values {
		p := Program{At: r.position(first(n))}
		before := len(r.wrong)
		switch n.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			r.program(&p, n)
		default: // its path alone
			k := programParts[0].key
			k.name = "a program"
			v, ok := r.scalar(&k, n)
			if !ok {
				continue
			}
			p.Path = k.rebase(r.place, v)
		}
		if len(r.wrong) > before {
			continue
		}
		if p.Path == "" {
			r.errorf(n, "this program has no path")
			continue
		}
		if p.Dir != "" || r.place.Dir != r.place.Work {
			if !path.IsAbs(p.Dir) {
				p.Dir = path.Join(r.place.Dir, p.Dir)
			}
		}
		r.file.Programs = append(r.file.Programs, p)
	}
}

func (r *reader) program(p *Program, n ast.Node) {
	var known []string
	for i := range programParts {
		known = append(known, programParts[i].name)
	}
	r.mapping(n, known, func(name string, pair *ast.MappingValueNode) {
		for i := range programParts {
			part := &programParts[i]
			if part.name != name {
				continue
			}
			s, ok := r.setting(&part.key, pair)
			if !ok {
				continue
			}
			if err := part.set(p, s.Values); err != nil {
				r.errorf(pair.Value, "%s: %v", name, err)
			}
		}
	})
}
