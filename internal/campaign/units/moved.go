package units

import (
	"os"
	"path/filepath"
	"strings"

	"ames/internal/campaign/work"
	"ames/internal/mutation/point"
)

// sourceMap says where sources are now that were moved after they were compiled.
type sourceMap []struct{ from, to string }

// parseSourceMap reads FROM=TO, of which TO may be relative to dir.
func parseSourceMap(list []string, dir string) (sourceMap, error) {
	var out sourceMap
	for _, s := range list {
		from, to, ok := strings.Cut(s, "=")
		if !ok || from == "" || to == "" {
			return nil, work.Usef("--source-map takes FROM=TO, such as /src=/home/me/project")
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(dir, to)
		}
		if info, err := os.Stat(to); err != nil || !info.IsDir() {
			return nil, work.Usef("--source-map %s: there is no folder %s", s, to)
		}
		out = append(out, struct{ from, to string }{filepath.Clean(from), filepath.Clean(to)})
	}
	return out, nil
}

// apply gives the path that a file has now. The first entry that fits holds.
func (m sourceMap) apply(path string) string {
	for _, e := range m {
		rest, ok := strings.CutPrefix(path, strings.TrimSuffix(e.from, "/"))
		switch {
		case e.from == "." && !filepath.IsAbs(path):
			return filepath.Join(e.to, path)
		case ok && (rest == "" || rest[0] == '/'):
			return e.to + rest
		}
	}
	return path
}

// move applies the map to all files of a unit.
func (m sourceMap) move(u *point.Unit) {
	if len(m) == 0 {
		return
	}
	u.Main = m.apply(u.Main)
	for i, path := range u.Files {
		u.Files[i] = m.apply(path)
	}
}
