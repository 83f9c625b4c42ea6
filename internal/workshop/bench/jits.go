package bench

import (
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ames/internal/workshop/subjects"
	"ames/jit"
)

// The JIT alone is compared with LLVM's own tools, on whole programs.
var jits = []measurement{
	{"jit/link format-test", 9, jitLink("fmtlib", "format-test")},
	{"jit/link sqlite3", 9, jitLink("sqlite", "sqlite3")},
	{"jit/run format-test", 3, (*bench).jitRun},
}

// parts gives the objects that a program is linked from, and its libraries.
func (b *bench) parts(ctx context.Context, subject, name string) ([]string, error) {
	s, err := subjects.Build(ctx, subject, subjects.Options{Log: b.Log})
	if err != nil {
		return nil, err
	}
	p, err := s.Program(name)
	if err != nil {
		return nil, err
	}
	command := p.Links[len(p.Links)-1].Command
	return command[1 : len(command)-2], nil // without the compiler, and -o and where to
}

// linkTime finds in what llvm-jitlink reports the CPU seconds of linking: user, system and both.
var linkTime = regexp.MustCompile(`(?m)([0-9.]+) \(.*?\) +([0-9.]+) \(.*?\) +([0-9.]+) \(.*?time to link object files`)

// jitLink compares linking a program's objects with what llvm-jitlink takes for it, which links
// only what main reaches.
func jitLink(subject, name string) func(*bench, context.Context, *measurement) ([]Figure, error) {
	return func(b *bench, ctx context.Context, m *measurement) ([]Figure, error) {
		parts, err := b.parts(ctx, subject, name)
		if err != nil {
			return nil, err
		}
		// Compilers' own objects define it, which are not linked here.
		handle, err := b.compile(ctx, "void *__dso_handle;", "handle.o", "-c")
		if err != nil {
			return nil, err
		}
		library, err := exec.CommandContext(ctx, "clang++-19", "-print-file-name=libstdc++.so").Output()
		if err != nil {
			return nil, err
		}
		parts = append(slices.Clone(parts), handle.path)
		args := append([]string{"-noexec", "-show-times", "-L", filepath.Dir(string(library)), "-lstdc++"},
			slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return strings.HasPrefix(p, "-l") })...)
		var ours, theirs []time.Duration
		err = b.each(ctx, m, func() error {
			e := jit.NewEngine(jit.EngineOptions{Bare: true}) // as llvm-jitlink, which writes no file
			if err := e.Add(ctx, parts...); err != nil {
				return err
			}
			before, err := cpuTime()
			if err == nil {
				err = e.Link(ctx)
			}
			if err != nil {
				return err
			}
			after, err := cpuTime()
			if err != nil {
				return err
			}
			ours = append(ours, after-before)
			out, err := exec.CommandContext(ctx, "llvm-jitlink-19", args...).CombinedOutput()
			found := linkTime.FindSubmatch(out)
			if err != nil || found == nil {
				return fmt.Errorf("llvm-jitlink-19: %v: %s", err, out)
			}
			seconds, err := strconv.ParseFloat(string(found[3]), 64)
			theirs = append(theirs, time.Duration(seconds*float64(time.Second)))
			return err
		})
		if err != nil {
			return nil, err
		}
		f := Figure{Name: "link of all of " + name, Unit: "×", Target: 3, AtLeast: true}
		f.Value, f.Median = ratios(theirs, ours)
		f.Detail = fmt.Sprintf("llvm-jitlink's CPU time against ours, for what main reaches and for all: "+
			"%.0f ms against %.0f ms", ms(slices.Min(theirs)), ms(slices.Min(ours)))
		return []Figure{f}, nil
	}
}

// jitRun compares running a program from bitcode with lli.
func (b *bench) jitRun(ctx context.Context, m *measurement) ([]Figure, error) {
	parts, err := b.parts(ctx, "fmtlib", "format-test")
	if err != nil {
		return nil, err
	}
	var ours, modules []string
	for i, p := range parts {
		path := filepath.Join(b.dir, fmt.Sprintf("%d.bc", i))
		if err := extractBitcode(p, path); err != nil {
			return nil, err
		}
		if ours = append(ours, path); i > 0 {
			modules = append(modules, "--extra-module="+path)
		}
	}
	// One test asks for more memory than there is, at which lli's LLVM ends the process.
	const filter = "--gtest_filter=-util_test.format_system_error"
	var us, them series
	err = b.each(ctx, m, func() error {
		args := slices.Concat([]string{"jit"}, ours, []string{"--", filter})
		c, err := execute(exec.CommandContext(ctx, b.Ames, args...))
		if err != nil {
			return err
		}
		us = append(us, c)
		c, err = execute(exec.CommandContext(ctx, "lli-19", append(modules, ours[0], filter)...))
		them = append(them, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := Figure{Name: "format-test from bitcode", Unit: "×", Target: 2, AtLeast: true}
	f.Value, f.Median = ratios(them.cpu(), us.cpu())
	f.Detail = fmt.Sprintf("lli's CPU time against ours, to the end of main: %.1f s against %.1f s",
		slices.Min(them.cpu()).Seconds(), slices.Min(us.cpu()).Seconds())
	return []Figure{f}, nil
}

// extractBitcode writes the bitcode in an object to a file of its own.
func extractBitcode(object, to string) error {
	f, err := elf.Open(object)
	if err != nil {
		return err
	}
	defer f.Close()
	section := f.Section(".llvmbc")
	if section == nil {
		return fmt.Errorf("%s: no bitcode inside", object)
	}
	data, err := section.Data()
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
