package forkserver

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/outside"
)

// freePort finds a port that nobody has.
func freePort(t *testing.T) uint32 {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return uint32(l.Addr().(*net.TCPAddr).Port)
}

// TestWatch: whatever a run gives a name to is seen, by whichever of its processes.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	s := start(t, Config{Path: build(t, "outside.c"), Dir: dir})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	unique := fmt.Sprintf("ames-watch-%d", os.Getpid())
	path, port := filepath.Join(dir, "x"), freePort(t)
	file := outside.Thing{Kind: outside.File, Name: path}
	loopback := string([]byte{127, 0, 0, 1})
	cases := []struct {
		what, name string
		want       []outside.Thing
	}{
		{"file", path, []outside.Thing{file}},
		{"file", "x", []outside.Thing{file}},
		{"folder", path, []outside.Thing{file}},
		{"socket", path, []outside.Thing{file}},
		{"socket", "x", []outside.Thing{file}},
		{"child", path, []outside.Thing{file}},
		{"command", path, []outside.Thing{file}},
		{"reads", "/dev/null", nil},
		{"tcp", fmt.Sprint(port), []outside.Thing{{Kind: outside.Port, Name: loopback, Number: port}}},
		{"udp", fmt.Sprint(port), []outside.Thing{{Kind: outside.Port, Name: loopback, Number: port}}},
		{"tcp", "0", nil},
		{"abstract", unique, []outside.Thing{{Kind: outside.Socket, Name: unique}}},
		{"shm", "/" + unique, []outside.Thing{{Kind: outside.File, Name: "/dev/shm/" + unique}}},
		{"sysv", fmt.Sprint(os.Getpid()), []outside.Thing{{Kind: outside.Memory, Number: uint32(os.Getpid())}}},
		{"sysv", "0", nil},
		{"semaphores", fmt.Sprint(os.Getpid()),
			[]outside.Thing{{Kind: outside.Semaphores, Number: uint32(os.Getpid())}}},
	}
	for name, z := range map[string]*Zygote{"early": s.Early(), "main": m} {
		for _, c := range cases {
			t.Run(name+"/"+c.what+" "+strings.ReplaceAll(c.name, "/", "_"), func(t *testing.T) {
				var got []outside.Thing
				req := Request{Args: []string{c.what, c.name}, Limits: safe, KeepOutput: 4096}
				res, err := z.Watch(testContext(t), req, func(th outside.Thing) {
					if !slices.Contains(got, th) {
						got = append(got, th)
					}
				})
				if err != nil || !res.Exit.Success() {
					t.Fatal(res.Exit, err, string(res.Output))
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%v, want %v", got, c.want)
				}
			})
		}
	}
}
