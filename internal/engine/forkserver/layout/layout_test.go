package layout

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// FuzzReceive feeds bytes to the side that reads from the program's process.
func FuzzReceive(f *testing.F) {
	f.Add(wire.Message(wire.KindHello, wire.Hello{Version: 1, Pid: 2}))
	f.Add(append(wire.Message(wire.KindModule, wire.Module{PathSize: 4, Phnum: 1}, []byte("path"), make([]byte, 56)),
		wire.Message(wire.KindStatus, wire.Status{})...))
	f.Add(wire.Message(wire.KindResult, wire.Result{Wall: 1})[:20])
	f.Add([]byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, theirs, err := wire.NewConn("fuzz")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		go func() {
			theirs.Write(data)
			theirs.Close()
		}()
		for {
			k, payload, err := c.Receive()
			if err != nil {
				return
			}
			if k == wire.KindModule {
				if m, err := Decode(payload); err == nil && len(m.Path) > len(payload) {
					t.Fatal("path from nowhere")
				}
			}
		}
	})
}

func FuzzParseMaps(f *testing.F) {
	f.Add([]byte("555555554000-555555555000 r--p 00000000 fd:01 123 /bin/a b\n" +
		"7ffff7fc9000-7ffff7fcd000 r--p 0 00:00 0 [vvar]\n"))
	f.Add([]byte("1-"))
	f.Add([]byte("/a  b\\c (deleted)"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := "/" + string(bytes.ReplaceAll(data, []byte("\n"), nil))
		line := fmt.Sprintf("7f0000000000-7f0000001000 r-xp 00000000 fd:01 123   %s\n", path)
		of, err := parseMaps([]byte(line))
		if !strings.Contains(path, `\012`) && (err != nil || len(of) != 1 || of[0].Path != path) {
			t.Errorf("%q is read as %+v, %v", line, of, err)
		}
		regions, err := parseMaps(data)
		if err == nil && len(regions) > bytes.Count(data, []byte("\n"))+1 {
			t.Fatal("more regions than lines")
		}
	})
}

// A process that has ended is gone, whether or not it was waited for, and whichever way it is asked.
func TestGone(t *testing.T) {
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	regions, err := Regions(pid)
	if err != nil {
		t.Fatal(err)
	}
	word := make([]byte, 4)
	ask := map[string]func() error{
		"regions": func() error { _, err := Regions(pid); return err },
		"size":    func() error { _, err := AddressSpace(pid); return err },
		"memory":  func() error { return ReadMemory(pid, regions[0].Start, word) },
	}
	for what, f := range ask {
		if err := f(); err != nil {
			t.Errorf("%s of a living process: %v", what, err)
		}
	}
	if err := ReadMemory(pid, 8, word); err == nil || errors.Is(err, process.ErrGone) {
		t.Errorf("memory of a living process that is not mapped: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for state := ""; state != "Z"; { // ended, and not waited for
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		state = strings.Fields(string(stat))[2]
	}
	check := func(when string) {
		for what, f := range ask {
			if err := f(); !errors.Is(err, process.ErrGone) {
				t.Errorf("%s %s: %v", what, when, err)
			}
		}
	}
	check("of one that nobody has waited for")
	in.Close()
	cmd.Wait()
	check("of one that is gone")
}
