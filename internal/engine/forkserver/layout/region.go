package layout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"

	"ames/internal/engine/process"
)

// Region is a mapped range of addresses.
type Region struct {
	Start, End uint64
	Perms      string // as in /proc/PID/maps: "r-xp"
	Path       string
}

// Regions lists the mapped ranges of a process, ascending: what is between them is free.
func Regions(pid int) ([]Region, error) {
	data, err := about(pid, "maps")
	if err != nil {
		return nil, fmt.Errorf("memory map of the program: %w", err)
	}
	return parseMaps(data)
}

func parseMaps(data []byte) ([]Region, error) {
	var out []Region
	for line := range bytes.Lines(data) {
		f := strings.Fields(string(line))
		if len(f) == 0 {
			continue
		}
		from, to, ok := strings.Cut(f[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if !ok || err1 != nil || err2 != nil || len(f) < 2 {
			return nil, fmt.Errorf("memory map of the program: cannot read %q", line)
		}
		r := Region{Start: start, End: end, Perms: f[1]}
		r.Path = pathOf(string(line))
		out = append(out, r)
	}
	return out, nil
}

// pathOf gives what follows the first five values of a line: a path may hold blanks, also several in a row. The end of
// a line is written in octal.
func pathOf(line string) string {
	rest := strings.TrimSuffix(line, "\n")
	for range 5 {
		rest = strings.TrimLeft(rest, " ")
		_, rest, _ = strings.Cut(rest, " ")
	}
	return strings.ReplaceAll(strings.TrimLeft(rest, " "), `\012`, "\n")
}

// AddressSpace is the size of a process's address space in bytes.
func AddressSpace(pid int) (uint64, error) {
	data, err := about(pid, "statm")
	if err != nil {
		return 0, fmt.Errorf("size of the program: %w", err)
	}
	first, _, _ := strings.Cut(string(data), " ")
	pages, err := strconv.ParseUint(first, 10, 64)
	if err == nil && pages == 0 { // as of a process that nobody has waited for
		err = process.ErrGone
	}
	if err != nil {
		return 0, fmt.Errorf("size of the program: %w", err)
	}
	return pages * uint64(os.Getpagesize()), nil
}

// about reads a file about a process.
func about(pid int, file string) ([]byte, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil || len(data) == 0 { // as of a process that nobody has waited for
		return nil, errors.Join(err, process.ErrGone)
	}
	return data, nil
}

// ReadMemory fills data with what stands at an address of a process.
func ReadMemory(pid int, addr uint64, data []byte) error {
	if addr > math.MaxInt64 {
		return fmt.Errorf("memory of the program: no address %#x", addr)
	}
	f, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	// It has no memory any more once it is about to end, and is not there once it was waited for.
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		err = errors.Join(err, process.ErrGone)
	}
	if err != nil {
		return fmt.Errorf("memory of the program: %w", err)
	}
	defer f.Close()
	_, err = f.ReadAt(data, int64(addr))
	if errors.Is(err, io.EOF) { // it has ended since
		err = errors.Join(err, process.ErrGone)
	}
	if err != nil {
		return fmt.Errorf("memory of the program at %#x: %w", addr, err)
	}
	return nil
}
