package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"ames/internal/campaign/mutant"
	"ames/internal/people/report"
)

// reportFile is one --report.
type reportFile struct {
	format report.Format
	path   string
}

func parseReports(list []string) ([]reportFile, error) {
	var out []reportFile
	for _, s := range list {
		name, path, ok := strings.Cut(s, "=")
		if !ok || path == "" {
			return nil, usagef("--report takes FORMAT=FILE, such as json=mutants.json")
		}
		format, ok := report.Named(name)
		if !ok {
			return nil, usagef("no report format is named %q; the formats are: %s", name,
				strings.Join(report.Formats(), ", "))
		}
		// Now, rather than when all the work is done.
		if err := writable(path); err != nil {
			return nil, usagef("--report %s: %v", s, err)
		}
		out = append(out, reportFile{format, path})
	}
	return out, nil
}

// writable says why a report cannot be written to a path, or must not be. It leaves no trace.
func writable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		dir := filepath.Dir(path)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("there is no folder %s", dir)
		}
		if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
			return fmt.Errorf("cannot create a file in %s: %w", dir, err)
		}
		return nil
	case info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	}
	if err := unix.Access(path, unix.W_OK); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	if info.Mode().IsRegular() && info.Size() > 0 && !isReport(path) {
		return fmt.Errorf("%s exists and is not a report: remove it, or name another file", path)
	}
	return nil
}

// isReport recognises a report of an earlier run.
func isReport(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	return report.IsReport(head[:n])
}

// write writes the report. Half a report is worse than none: nothing is left of one that fails.
func (f reportFile) write(res *mutant.Result) error {
	file, err := os.Create(f.path)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	err = f.format.New(report.Options{Version: version()}).Write(file, res)
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		if info, e := os.Stat(f.path); e == nil && info.Mode().IsRegular() {
			_ = os.Remove(f.path)
		}
		return fmt.Errorf("report %s: %w", f.path, err)
	}
	return nil
}
