package session

import (
	"path/filepath"
	"slices"

	"ames/internal/engine/program"
	"ames/internal/mutation/source"
)

// native lists the files of the project that the tests loaded and that have no bitcode: nothing in them is mutated.
// What is named as tests or as third-party code is none of them. The root folder is no project's.
func native(s *session) ([]string, error) {
	if s.Dir == "/" {
		return nil, nil
	}
	filter, err := source.NewFilter(source.Options{Root: s.Dir})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []string
	add := func(p *openProgram, path, dir string) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		path = p.Started.Original(path)
		name := filter.Rel(path)
		if seen[name] || filepath.IsAbs(name) || !filepath.IsLocal(name) {
			return
		}
		seen[name] = true
		if keep, _ := filter.Decide(path); keep && !program.HasBitcode(path) {
			out = append(out, name)
		}
	}
	for _, p := range s.judging() {
		add(p, p.Path, p.Dir)
		for _, path := range p.libraries {
			add(p, path, p.Dir)
		}
		found := p.Started.Programs()
		for _, process := range slices.Concat(found.Processes, found.Opened) {
			for _, path := range paths(process) {
				add(p, path, process.Dir)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}
