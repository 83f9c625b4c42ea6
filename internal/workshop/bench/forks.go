package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/toolchain"

	"golang.org/x/sys/unix"
)

// serve starts a program under the fork server, up to main.
func (b *bench) serve(ctx context.Context, p *program) (*forkserver.Server, *forkserver.Zygote, error) {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return nil, nil, err
	}
	runtime, err := forkserver.BuildRuntime(ctx, clang.Path, filepath.Join(b.cache, "ames", "runtime"))
	if err != nil {
		return nil, nil, err
	}
	s, err := forkserver.Start(ctx, forkserver.Config{Path: p.path, Args: p.args, Dir: p.dir, RuntimeLib: runtime})
	if err != nil {
		return nil, nil, err
	}
	z, err := s.Main(ctx)
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, z, nil
}

var natives = []measurement{
	{"native/xmltest", 20, native("tinyxml2", "xmltest")},
	{"native/runtests", 4, native("expat", "runtests")},
}

// native compares the program as it runs under the fork server, with an image
// mapped but nothing in it used, with the program by itself: what is not
// mutated must run at its own speed.
func native(subject, name string) func(*bench, context.Context, *measurement) ([]Figure, error) {
	return func(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
		p, err := b.program(ctx, subject, name)
		if err != nil {
			return nil, err
		}
		forked, plain, err := b.compareNative(ctx, p, m)
		if err != nil {
			return nil, err
		}
		f := Figure{Name: "unmutated " + name, Unit: "×", Target: 1.02}
		f.Value, f.Median = ratios(forked.cpu(), plain.cpu())
		f.Detail = fmt.Sprintf("CPU time forked from the server against started by itself: %.1f ms against %.1f ms",
			ms(slices.Min(forked.cpu())), ms(slices.Min(plain.cpu())))
		return []Figure{f}, nil
	}
}

// compareNative runs both in turns, several times a round. A zygote serves one
// round, so that its memory has another layout each time, as plain processes have;
// and both write what they print to a file in memory.
func (b *bench) compareNative(ctx context.Context, p *program, m *measurement) (forked, plain series, err error) {
	fd, err := unix.MemfdCreate("output", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, nil, err
	}
	output := os.NewFile(uintptr(fd), "output")
	defer output.Close()
	err = b.each(ctx, m, func() error {
		s, z, err := b.serve(ctx, p)
		if err != nil {
			return err
		}
		defer s.Close()
		im, err := idleImage(z)
		if err != nil {
			return err
		}
		defer im.Close()
		if err := z.Map(ctx, im); err != nil {
			return err
		}
		for range 4 {
			r, err := z.Run(ctx, forkserver.Request{})
			if err != nil {
				return err
			}
			if !r.Exit.Success() {
				return fmt.Errorf("the tests fail: %v", r.Exit)
			}
			forked = append(forked, cost{r.Wall, r.CPU})
			if _, err := output.Seek(0, io.SeekStart); err != nil {
				return err
			}
			cmd := exec.CommandContext(ctx, p.path, p.args...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, output, output
			t, err := execute(cmd)
			if err != nil {
				return err
			}
			plain = append(plain, t)
		}
		return nil
	})
	return forked, plain, err
}

// idleImage is an image of the size that a middling program's mutants have, in
// a gap of the program's address space.
func idleImage(z *forkserver.Zygote) (*memory.Image, error) {
	const text, data, shared = 1 << 20, 1 << 16, 1 << 14
	regions, err := z.Regions()
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(regions); i++ {
		at := regions[i-1].End + 1<<28
		if at < regions[i].Start && regions[i].Start-at > text+data+shared {
			return &memory.Image{Segments: []memory.Segment{
				{Addr: at, Size: text, Prot: memory.ProtRead | memory.ProtExec, Data: make([]byte, text)},
				{Addr: at + text, Size: data, Prot: memory.ProtRead | memory.ProtWrite,
					Data: make([]byte, data)},
				{Addr: at + text + data, Size: shared, Prot: memory.ProtRead | memory.ProtWrite, Shared: true},
			}}, nil
		}
	}
	return nil, fmt.Errorf("no gap in the program's address space")
}

// fork compares one run of a program that does nothing, by the fork server,
// with a fresh process of it.
func (b *bench) fork(ctx context.Context, m *measurement) ([]Figure, error) {
	const runs = 300
	p, err := b.compile(ctx, "int main(void) { return 0; }\n", "empty")
	if err != nil {
		return nil, err
	}
	s, z, err := b.serve(ctx, p)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var forked, plain series
	err = b.each(ctx, m, func() error {
		start := time.Now()
		for range runs {
			if _, err := z.Run(ctx, forkserver.Request{}); err != nil {
				return err
			}
		}
		forked = append(forked, cost{wall: time.Since(start)})
		t, err := b.floor(ctx, p, runs, []string{p.dir})
		plain = append(plain, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := Figure{Name: "fork of an empty program", Unit: "×", Target: 0.6, Aim: 0.4}
	f.Value, f.Median = ratios(forked.wall(), plain.wall())
	f.Detail = fmt.Sprintf("time of a run by the fork server against a fresh process: %.0f µs against %.0f µs",
		1e3*ms(slices.Min(forked.wall()))/runs, 1e3*ms(slices.Min(plain.wall()))/runs)
	return []Figure{f}, nil
}

// compile makes a program from C source, or an object where the flags say so.
func (b *bench) compile(ctx context.Context, source, name string, flags ...string) (*program, error) {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.dir, name+"-")
	if err != nil {
		return nil, err
	}
	p := &program{name: name, path: filepath.Join(dir, name), dir: dir}
	cmd := exec.CommandContext(ctx, clang.Path, append(flags, "-w", "-o", p.path, "-x", "c", "-")...)
	cmd.Stdin = strings.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compile %s: %w\n%s", name, err, out)
	}
	return p, nil
}
