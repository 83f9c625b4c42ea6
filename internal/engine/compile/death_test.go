package compile

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// What a worker's death is told by is one line that names the cause, whatever stacks it left.
func TestCauseOfDeath(t *testing.T) {
	const stack = `for i in $(seq 300); do ` +
		`echo "runtime.cgocall(0x$i) proc.go:375 +0xb3 fp=0xc000 sp=0xc000 pc=0x4$i" >&2; done; `
	for _, c := range []struct{ name, script, want string }{
		{"signal in C code", `echo 'SIGSEGV: segmentation violation' >&2; echo 'PC=0x0 m=4 sigcode=1' >&2; ` +
			stack + `exit 2`, "SIGSEGV: segmentation violation in LLVM"},
		{"signal in Go's words", `echo 'fatal error: unexpected signal during runtime execution' >&2; ` +
			`echo '[signal SIGBUS: bus error code=0x2 addr=0x0]' >&2; ` +
			stack + `exit 2`, "SIGBUS: bus error in LLVM"},
		{"LLVM's own words", `echo 'LLVM ERROR: Broken module found' >&2; ` + stack + `exit 134`,
			"LLVM ERROR: Broken module found"},
		{"ended by itself", stack + `exit 3`, "exit status 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewPool([]string{"/bin/sh", "-c", c.script}, 1)
			defer p.Close()
			var said string
			p.Died = func(words string) { said = words }
			_, err := Do[[]byte](context.Background(), p, stripTask{"a.c"}, []byte("BC"))
			if !errors.Is(err, ErrWorkerDied) || !strings.HasSuffix(err.Error(), ": "+c.want) {
				t.Errorf("%v; want the reason %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than a line", err)
			}
			if stacks := strings.Contains(c.script, stack); stacks && !strings.Contains(said, "cgocall(0x300)") {
				t.Errorf("the end of the stacks is not told: %q", said)
			}
		})
	}
}
