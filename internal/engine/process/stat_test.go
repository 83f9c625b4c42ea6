package process

import (
	"fmt"
	"os"
	"testing"
)

// FuzzStat: whatever a process calls itself, its state is read.
func FuzzStat(f *testing.F) {
	for _, name := range []string{"sh", ") R 1 1 1 (", "a b\n", "", "(((", ") Z", "\xff)"} {
		f.Add(7, name, 9, int64(3), "rest")
	}
	own, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(1, "", 0, int64(0), string(own))
	f.Fuzz(func(t *testing.T, pid int, name string, session int, used int64, whole string) {
		parseStat(whole)
		line := fmt.Sprintf("%d (%s) S 1 2 %d 0 -1 4194304 1 2 3 4 %d %d 0 0 20 0 1 0 5\n", pid, name, session, used, 1)
		if got, want := parseStat(line), (stat{pid, session, "S", used + 1}); got != want {
			t.Errorf("%q: %+v", line, got)
		}
	})
}
