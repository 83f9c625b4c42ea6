package loader

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bench is a folder in which a test builds programs from small sources.
type bench struct {
	testing.TB
	dir string
}

func newBench(t testing.TB, files map[string]string) *bench {
	t.Helper()
	b := &bench{t, t.TempDir()}
	for name, text := range files {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// run executes a command in the bench's folder and returns its standard output.
func (b *bench) run(argv ...string) string {
	b.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Stderr = b.dir, &stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, stderr.String())
	}
	return string(out)
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }
