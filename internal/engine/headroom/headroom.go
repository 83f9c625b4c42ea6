// Package headroom says how much memory there is for processes of ours, of what the machine has and the control
// groups allow that we are in.
//
// It reads what the kernel tells, and plans nothing.
package headroom

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Memory is how many bytes processes may still take, and what bounds that, in words.
type Memory struct {
	Bytes uint64
	Of    string
}

// Available gives the smallest of all bounds. files is the system's root folder; ok is false if it tells of none.
func Available(files fs.FS) (m Memory, ok bool) {
	for _, bound := range append(groups(files), machine(files)...) {
		if !ok || bound.Bytes < m.Bytes {
			m, ok = bound, true
		}
	}
	return m, ok
}

// machine is what the machine has left.
func machine(files fs.FS) []Memory {
	text, err := fs.ReadFile(files, "proc/meminfo")
	if err != nil {
		return nil
	}
	for line := range bytes.Lines(text) {
		f := strings.Fields(string(line))
		if len(f) < 2 || f[0] != "MemAvailable:" {
			continue
		}
		if kib, err := strconv.ParseUint(f[1], 10, 54); err == nil {
			return []Memory{{kib << 10, "the machine"}}
		}
	}
	return nil
}

// hierarchy is where control groups that bound memory are to be seen, and how their files are named.
type hierarchy struct {
	limit, used string
	inactive    string // of memory.stat: cached files that the kernel drops first
	group       string // ours
	root        string // the group that is seen at the mount point
	mount       string
}

// groups are the bounds of our control group and those above it.
func groups(files fs.FS) []Memory {
	var out []Memory
	for _, h := range hierarchies(files) {
		dir := h.mount
		if rel, ok := below(h.group, h.root); ok && !strings.Contains(rel, "..") {
			dir = path.Join(h.mount, rel)
		}
		for {
			if m, ok := h.bound(files, dir); ok {
				out = append(out, m)
			}
			if dir == h.mount || dir == "." {
				break
			}
			dir = path.Dir(dir)
		}
	}
	return out
}

// below gives the path of a group from one above it.
func below(group, root string) (string, bool) {
	if root == "/" {
		return group, true
	}
	rel, ok := strings.CutPrefix(group, root)
	return rel, ok && (rel == "" || rel[0] == '/')
}

// bound is what the group at a folder may still take.
func (h *hierarchy) bound(files fs.FS, dir string) (Memory, bool) {
	limit, err := number(files, path.Join(dir, h.limit))
	const unlimited = 1 << 60 // the first version has a number for none
	if err != nil || limit >= unlimited {
		return Memory{}, false
	}
	used, err := number(files, path.Join(dir, h.used))
	if err != nil {
		used = 0
	}
	stat, _ := fs.ReadFile(files, path.Join(dir, "memory.stat")) // without it all counts
	for line := range bytes.Lines(stat) {
		f := strings.Fields(string(line))
		if len(f) != 2 || f[0] != h.inactive {
			continue
		}
		if n, err := strconv.ParseUint(f[1], 10, 63); err == nil {
			used -= min(used, n)
		}
	}
	return Memory{limit - min(used, limit), "its control group"}, true
}

var errNone = errors.New("there is no bound")

func number(files fs.FS, name string) (uint64, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return 0, err
	}
	word := strings.TrimSpace(string(text))
	if word == "max" {
		return 0, errNone
	}
	return strconv.ParseUint(word, 10, 63)
}

// hierarchies finds our group in all that bound memory: those of the second version, and of the first.
func hierarchies(files fs.FS) []*hierarchy {
	text, err := fs.ReadFile(files, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	var out []*hierarchy
	for line := range bytes.Lines(text) {
		f := strings.SplitN(strings.TrimSuffix(string(line), "\n"), ":", 3)
		if len(f) != 3 {
			continue
		}
		var h *hierarchy
		controller := ""
		switch {
		case f[0] == "0" && f[1] == "":
			h = &hierarchy{limit: "memory.max", used: "memory.current", inactive: "inactive_file"}
		case hasWord(f[1], "memory"):
			controller = "memory"
			h = &hierarchy{limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes",
				inactive: "total_inactive_file"}
		default:
			continue
		}
		h.group = f[2]
		if h.find(files, controller) {
			out = append(out, h)
		}
	}
	return out
}

func hasWord(list, word string) bool {
	for w := range strings.SplitSeq(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// find finds where the hierarchy is mounted that has a controller; "": the second version's.
func (h *hierarchy) find(files fs.FS, controller string) bool {
	text, err := fs.ReadFile(files, "proc/self/mountinfo")
	if err != nil {
		return false
	}
	for line := range bytes.Lines(text) {
		mount, system, ok := strings.Cut(strings.TrimSpace(string(line)), " - ")
		m, s := strings.Fields(mount), strings.Fields(system)
		if !ok || len(m) < 5 || len(s) < 3 {
			continue
		}
		if controller == "" && s[0] == "cgroup2" ||
			controller != "" && s[0] == "cgroup" && hasWord(s[len(s)-1], controller) {
			h.root, h.mount = m[3], strings.TrimPrefix(path.Clean(unescape(m[4])), "/")
			return fs.ValidPath(h.mount)
		}
	}
	return false
}

// unescape reads a path as mountinfo writes it, with octal numbers for spaces and the like.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+4 <= len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
