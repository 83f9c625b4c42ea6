package outside

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Sight is what was there at some time, of what this user has in the folders where programs
// leave things, and of System V.
type Sight map[Thing]bool

// Folders are those where programs leave files.
func Folders() []string {
	out := []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"}
	if home, err := os.UserHomeDir(); err == nil {
		out = append(out, home)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Look looks at folders, not into what is in them, and at System V.
func Look(folders []string) Sight {
	s := Sight{}
	for _, dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				continue
			}
			if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) == os.Geteuid() {
				s[Thing{Kind: File, Name: filepath.Join(dir, e.Name())}] = true
			}
		}
	}
	for kind := range sysv {
		keys, _ := listed(kind)
		for _, key := range keys {
			s[Thing{Kind: kind, Number: key}] = true
		}
	}
	return s
}

// Since gives what was not there before, in order.
func (s Sight) Since(before Sight) []Thing {
	var out []Thing
	for thing := range s {
		if !before[thing] {
			out = append(out, thing)
		}
	}
	slices.SortFunc(out, func(a, b Thing) int { return strings.Compare(a.String(), b.String()) })
	return out
}
