package headroom_test

import (
	"os"
	"testing"
	"testing/fstest"

	"ames/internal/engine/headroom"
)

const (
	meminfo = "MemTotal:       24683564 kB\nMemFree:  100 kB\nMemAvailable:       2048 kB\nBuffers: 1 kB\n"
	second  = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	first   = "30 23 0:27 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpu\n" +
		"36 25 0:33 / /sys/fs/cgroup/memory rw,relatime shared:15 - cgroup cgroup rw,memory\n"
	ofA  = "36 25 0:33 /docker/a /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
	none = "9223372036854771712\n"
)

// TestAvailable: the smallest of what groups and the machine leave counts.
func TestAvailable(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  headroom.Memory
	}{
		{"nothing", nil, headroom.Memory{}},
		{"the machine", map[string]string{"proc/meminfo": meminfo}, memory(2<<20, "the machine")},
		{"nonsense", map[string]string{"proc/meminfo": "MemAvailable:\nMemAvailable: x kB\n",
			"proc/self/cgroup":           "0\n0:x\n:::\n0::/a\n5:memory:/\n",
			"proc/self/mountinfo":        "- \n1 2 3 / /x - cgroup2\n" + second,
			"sys/fs/cgroup/a/memory.max": "much\n"}, headroom.Memory{}},
		{"a group", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/user/a\n",
			"proc/self/mountinfo": second, "sys/fs/cgroup/user/a/memory.max": "1000000\n",
			"sys/fs/cgroup/user/a/memory.current": "400000\n",
			"sys/fs/cgroup/user/a/memory.stat":    "anon 1\ninactive_file 100000\nfile 5\n",
			"sys/fs/cgroup/user/memory.max":       "max\n"}, memory(700000, "its control group")},
		{"the group above", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/user/a\n",
			"proc/self/mountinfo": second, "sys/fs/cgroup/user/a/memory.max": "1000000\n",
			"sys/fs/cgroup/user/memory.max": "500000\n"}, memory(500000, "its control group")},
		{"a group with a larger bound than the machine", map[string]string{"proc/meminfo": meminfo,
			"proc/self/cgroup": "0::/a\n", "proc/self/mountinfo": second,
			"sys/fs/cgroup/a/memory.max": "90000000\n"},
			memory(2<<20, "the machine")},
		{"more used than allowed", map[string]string{"proc/self/cgroup": "0::/a\n", "proc/self/mountinfo": second,
			"sys/fs/cgroup/a/memory.max": "1000\n", "sys/fs/cgroup/a/memory.current": "2000\n"},
			memory(0, "its control group")},
		{"a namespace of groups", map[string]string{"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": second,
			"sys/fs/cgroup/memory.max": "3000\n"}, memory(3000, "its control group")},
		{"a container that sees its own group only", map[string]string{"proc/self/cgroup": "5:memory:/docker/a\n",
			"proc/self/mountinfo":                        ofA,
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "5000\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "1000\n"}, memory(4000, "its control group")},
		{"the first version", map[string]string{"proc/self/cgroup": "4:cpu,memory:/a/b\n0::/\n",
			"proc/self/mountinfo": first + second, "sys/fs/cgroup/memory/memory.limit_in_bytes": none,
			"sys/fs/cgroup/memory/a/memory.limit_in_bytes":   "7000\n",
			"sys/fs/cgroup/memory/a/memory.usage_in_bytes":   "2000\n",
			"sys/fs/cgroup/memory/a/memory.stat":             "inactive_file 5\ntotal_inactive_file 500\n",
			"sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": none}, memory(5500, "its control group")},
		{"a group outside of the namespace", map[string]string{"proc/self/cgroup": "0::/../a\n",
			"proc/self/mountinfo": second, "sys/fs/cgroup/memory.max": "3000\n", "sys/fs/a/memory.max": "1\n"},
			memory(3000, "its control group")},
		{"a folder with a space", map[string]string{"proc/self/cgroup": "0::/a\n",
			"proc/self/mountinfo":    `29 23 0:26 / /my\040groups rw - cgroup2 cgroup2 rw`,
			"my groups/a/memory.max": "9\n"}, memory(9, "its control group")},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		got, ok := headroom.Available(files)
		if got != c.want || ok != (c.want.Of != "") {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, ok, c.want)
		}
	}
}

func memory(n uint64, of string) headroom.Memory { return headroom.Memory{Bytes: n, Of: of} }

// TestHere: a Linux system tells how much memory there is.
func TestHere(t *testing.T) {
	if m, ok := headroom.Available(os.DirFS("/")); !ok || m.Bytes == 0 {
		t.Errorf("%+v, %v", m, ok)
	}
}

func FuzzAvailable(f *testing.F) {
	f.Add([]byte(meminfo), []byte("0::/a\n"), []byte(second), []byte("100\n"))
	f.Fuzz(func(_ *testing.T, meminfo, group, mounts, limit []byte) {
		headroom.Available(fstest.MapFS{"proc/meminfo": {Data: meminfo}, "proc/self/cgroup": {Data: group},
			"proc/self/mountinfo": {Data: mounts}, "sys/fs/cgroup/a/memory.max": {Data: limit}})
	})
}
