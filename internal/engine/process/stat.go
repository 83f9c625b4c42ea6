package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Stopped reports a process that a signal or a debugger has stopped.
func Stopped(pid int) bool {
	if pid == 0 {
		return false
	}
	_, _, state := statOf(fmt.Sprintf("/proc/%d/stat", pid))
	return state == "T" || state == "t"
}

// EndSession ends the processes of a session whose leader is gone: those of the runs that
// it has lost.
func EndSession(leader int) {
	for range 10 {
		files, err := filepath.Glob("/proc/[0-9]*/stat")
		if err != nil {
			return
		}
		left := 0
		for _, name := range files {
			if pid, session, state := statOf(name); session == leader && state != "Z" {
				unix.Kill(pid, unix.SIGKILL)
				left++
			}
		}
		if left == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Child finds a child of a process by the number that it has in its own namespace of processes; 0: there is none.
func Child(parent, inner int) int {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil {
		return 0
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, number := range strings.Fields(string(text)) {
			status, err := os.ReadFile("/proc/" + number + "/status")
			if err != nil {
				continue
			}
			_, rest, _ := strings.Cut(string(status), "\nNSpid:")
			line, _, _ := strings.Cut(rest, "\n")
			if f := strings.Fields(line); len(f) > 0 && f[len(f)-1] == strconv.Itoa(inner) {
				pid, _ := strconv.Atoi(number)
				return pid
			}
		}
	}
	return 0
}

// statOf reads a process's number, session and state; the zero values if it is gone.
func statOf(file string) (pid, session int, state string) {
	s := readStat(file)
	return s.pid, s.session, s.state
}

// stat is what /proc/PID/stat says of a process: see proc(5).
type stat struct {
	pid, session int
	state        string
	used         int64 // CPU time, in ticks
}

func readStat(file string) stat {
	text, err := os.ReadFile(file)
	if err != nil {
		return stat{}
	}
	return parseStat(string(text))
}

// parseStat gives the zero value for what makes no sense. A process's name may hold anything: it ends at the last
// parenthesis.
func parseStat(text string) stat {
	head, rest, _ := strings.Cut(text, " (")
	f := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if len(f) < 13 {
		return stat{}
	}
	s := stat{state: f[0]}
	s.pid, _ = strconv.Atoi(head)
	s.session, _ = strconv.Atoi(f[3])
	for _, n := range f[11:13] { // utime and stime, fields 14 and 15
		ticks, _ := strconv.ParseInt(n, 10, 64)
		s.used += ticks
	}
	return s
}
