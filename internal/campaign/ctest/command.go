package ctest

import (
	"path/filepath"
	"strings"
)

// unwrap sees through commands that only set variables for another one: cmake -E env and env.
func (t *Test) unwrap(env []string) {
	for len(t.Command) > 0 {
		var rest []string
		var ok bool
		c := changes{}
		whole := t.Env.Apply(env)
		switch name := filepath.Base(t.Command[0]); {
		case strings.HasPrefix(name, "cmake") && len(t.Command) > 3 && t.Command[1] == "-E" && t.Command[2] == "env":
			rest, ok = c.cmakeEnv(whole, t.Command[3:])
		case name == "env":
			rest, ok = c.env(t.Command[1:])
		}
		if !ok || len(rest) == 0 {
			return
		}
		all := changes{}
		all.put(t.Env)
		for name, value := range c {
			all[name] = value
		}
		t.Command, t.Env = rest, all.list()
	}
}

// cmakeEnv reads the arguments of cmake -E env (cmake(1), "Run a Command-Line Tool"). ok is
// false for what it does not know.
func (c changes) cmakeEnv(env, args []string) (command []string, ok bool) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		name, unset := strings.CutPrefix(a, "--unset=")
		switch {
		case a == "--":
			return args[i+1:], true
		case unset:
			c[name] = nil
		case a == "--modify":
			if i++; i == len(args) || c.modify(env, args[i:i+1]) != nil {
				return nil, false
			}
		case strings.HasPrefix(a, "-"):
			return nil, false
		case strings.Contains(a, "="):
			c.put([]string{a})
		default:
			return args[i:], true
		}
	}
	return nil, false
}

// env reads the arguments of env(1), as far as they set and unset variables.
func (c changes) env(args []string) (command []string, ok bool) {
	options := true
	for i := 0; i < len(args); i++ {
		a := args[i]
		name, unset := strings.CutPrefix(a, "--unset=")
		switch {
		case options && a == "--":
			options = false
		case options && a == "-u":
			if i++; i == len(args) {
				return nil, false
			}
			c[args[i]] = nil
		case options && unset:
			c[name] = nil
		case options && strings.HasPrefix(a, "-"):
			return nil, false
		case strings.Contains(a, "="):
			options = false
			c.put([]string{a})
		default:
			return args[i:], true
		}
	}
	return nil, false
}
