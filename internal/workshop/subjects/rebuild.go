package subjects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Rebuild builds the program from edited sources into the folder out and
// returns the executable's path. edited maps source files (absolute, or
// relative to Sources) to files with the text to compile in their place; the
// compiler is made to see them under the original's name, so that includes,
// __FILE__ and line numbers are as they were. Only units that include an
// edited file are compiled, the others' objects are used again. extra flags
// go to the compiler and the linker, for instance -fsanitize=address; what
// they make of unedited units is kept for the next call.
//
// A text that does not compile gives a *BuildError. Calls may run side by side
// with different folders.
func (p *Program) Rebuild(ctx context.Context, edited map[string]string, out string, extra ...string) (string, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return "", err
	}
	overlay, names, err := p.overlay(edited, out)
	if err != nil {
		return "", err
	}
	objects := map[*Unit]string{}
	for _, u := range p.Units {
		if !slices.ContainsFunc(u.Depends, func(f string) bool { return names[f] }) {
			if len(extra) > 0 {
				if objects[u], err = p.variant(ctx, u, extra); err != nil {
					return "", err
				}
			}
			continue
		}
		objects[u] = filepath.Join(out, u.Name+".o")
		flags := append(slices.Clone(extra), "-ivfsoverlay", overlay)
		if err := execute(ctx, "compile "+u.Source, p.Sources, u.command(objects[u], flags)); err != nil {
			return "", err
		}
	}
	return p.relink(ctx, out, extra, objects)
}

// relink links what the changed objects are part of, and what uses that.
func (p *Program) relink(ctx context.Context, out string, extra []string, objects map[*Unit]string) (string, error) {
	libraries := map[*Link]string{}
	for _, l := range p.Links {
		changed := slices.ContainsFunc(l.units, func(u *Unit) bool { return objects[u] != "" }) ||
			slices.ContainsFunc(l.uses, func(lib *Link) bool { return libraries[lib] != "" })
		if !changed {
			continue
		}
		libraries[l] = filepath.Join(out, filepath.Base(l.Output))
		argv := l.command(libraries[l], extra, objects, libraries)
		if err := execute(ctx, "link "+filepath.Base(l.Output), p.Sources, argv); err != nil {
			return "", err
		}
	}
	if exe := libraries[p.Links[len(p.Links)-1]]; exe != "" {
		return exe, nil
	}
	return p.Path, nil
}

// overlay writes the file that redirects the compiler to the edited texts, and
// returns the absolute names of the edited files. An edit that no unit of the
// program would see is an error: it would pass for one that changes nothing.
func (p *Program) overlay(edited map[string]string, out string) (string, map[string]bool, error) {
	type entry struct {
		Name     string `json:"name"`
		Type     string `json:"type"`
		Contents string `json:"external-contents"`
	}
	var roots []entry
	names := map[string]bool{}
	for source, text := range edited {
		if !filepath.IsAbs(source) {
			source = filepath.Join(p.Sources, source)
		}
		source = filepath.Clean(source)
		text, err := filepath.Abs(text)
		if err != nil {
			return "", nil, err
		}
		if !slices.ContainsFunc(p.Units, func(u *Unit) bool { return slices.Contains(u.Depends, source) }) {
			return "", nil, fmt.Errorf("no unit of %s/%s reads %s", p.Subject, p.Name, source)
		}
		names[source] = true
		roots = append(roots, entry{source, "file", text})
	}
	data, err := json.Marshal(map[string]any{"version": 0, "use-external-names": false, "roots": roots})
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(out, "overlay.json") // YAML is a superset
	return path, names, os.WriteFile(path, data, 0o644)
}

// variant gives the object of an unedited unit compiled with extra flags.
func (p *Program) variant(ctx context.Context, u *Unit, extra []string) (string, error) {
	sum := sha256.Sum256([]byte(strings.Join(extra, "\x00")))
	dir := filepath.Join(p.build, "variants", hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, u.Name+".lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	object := filepath.Join(dir, u.Name+".o")
	if _, err := os.Stat(object); err == nil {
		return object, nil
	}
	if err := execute(ctx, "compile "+u.Source, p.Sources, u.command(object+".part", extra)); err != nil {
		return "", err
	}
	return object, os.Rename(object+".part", object)
}
