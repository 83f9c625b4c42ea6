package ctest

import (
	"fmt"
	"slices"
	"strings"
)

// Environment says how an environment differs from another: K=V sets a variable, a name
// alone takes it away. It is in the order of the names.
type Environment []string

// changes gathers what differs; nil takes a variable away.
type changes map[string]*string

// Apply returns an environment with the changes made.
func (e Environment) Apply(base []string) []string {
	out := slices.Clone(base)
	for _, entry := range e {
		name, _, set := strings.Cut(entry, "=")
		out = slices.DeleteFunc(out, func(o string) bool { return strings.HasPrefix(o, name+"=") })
		if set {
			out = append(out, entry)
		}
	}
	return out
}

func (c changes) list() Environment {
	var out Environment
	for name, value := range c {
		if value != nil {
			name += "=" + *value
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (c changes) put(entries []string) {
	for _, entry := range entries {
		name, value, set := strings.Cut(entry, "=")
		if c[name] = nil; set {
			c[name] = &value
		}
	}
}

func lookup(env []string, name string) string {
	for _, e := range slices.Backward(env) {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value
		}
	}
	return ""
}

// modify does what ENVIRONMENT_MODIFICATION says, one entry after the other, to an
// environment that is otherwise complete (CMake, cmSystemTools::EnvDiff). Variables that were
// taken away before keep their old value for what appends to them: so does CTest.
func (c changes) modify(env, entries []string) error {
	join := func(name, sep, value string, before bool) {
		old := lookup(env, name)
		if v := c[name]; v != nil {
			old = *v
		}
		if old == "" {
			sep = ""
		}
		out := old + sep + value
		if before {
			out = value + sep + old
		}
		c[name] = &out
	}
	for _, entry := range entries {
		name, rest, ok := strings.Cut(entry, "=")
		op, value, good := strings.Cut(rest, ":")
		if !ok || !good {
			return fmt.Errorf("%q is not VARIABLE=OPERATION:VALUE", entry)
		}
		switch op {
		case "reset":
			delete(c, name)
		case "set":
			c[name] = &value
		case "unset":
			c[name] = nil
		case "string_append", "string_prepend":
			join(name, "", value, op == "string_prepend")
		case "path_list_append", "path_list_prepend":
			join(name, ":", value, op == "path_list_prepend")
		case "cmake_list_append", "cmake_list_prepend":
			join(name, ";", value, op == "cmake_list_prepend")
		default:
			return fmt.Errorf("%q names an operation that CTest does not know", entry)
		}
	}
	return nil
}

// environmentOf gives what a test's environment is, compared with the base.
func environmentOf(base, set, modify []string) (Environment, error) {
	all := changes{}
	// What ctest does to all tests.
	all.put([]string{"CTEST_INTERACTIVE_DEBUG_MODE=1", "CTEST_RESOURCE_GROUP_COUNT"})
	all.put(set)
	more := changes{}
	if err := more.modify(all.list().Apply(base), modify); err != nil {
		return nil, fmt.Errorf("ENVIRONMENT_MODIFICATION: %w", err)
	}
	for name, value := range more {
		all[name] = value
	}
	if all["CTEST_RESOURCE_GROUP_COUNT"] == nil && lookup(base, "CTEST_RESOURCE_GROUP_COUNT") == "" {
		delete(all, "CTEST_RESOURCE_GROUP_COUNT")
	}
	return all.list(), nil
}
