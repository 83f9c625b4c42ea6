package link_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/object"
)

// built caches what the tests compile, by command line.
var built struct {
	sync.Mutex
	dir   string
	files map[string]string
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "link-test-")
	if err != nil {
		panic(err)
	}
	built.dir, built.files = dir, map[string]string{}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// build runs a compiler and returns the file that it wrote.
func build(t testing.TB, compiler string, args ...string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	key := compiler + " " + strings.Join(args, " ")
	if out, ok := built.files[key]; ok {
		return out
	}
	out := filepath.Join(built.dir, fmt.Sprint(len(built.files)))
	cmd := exec.Command(compiler, append([]string{"-o", out}, args...)...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", key, err, text)
	}
	built.files[key] = out
	return out
}

// compile compiles a file of testdata and parses the object.
func compile(t testing.TB, compiler, source string, flags ...string) *object.Object {
	t.Helper()
	return parse(t, compileFile(t, compiler, source, append(flags, "-c")...))
}

func compileFile(t testing.TB, compiler, source string, flags ...string) string {
	t.Helper()
	args := []string{"-w", filepath.Join("testdata", source)}
	if strings.HasSuffix(source, ".cpp") {
		compiler = strings.Replace(compiler, "clang", "clang++", 1)
		args = append(args, "-std=c++17")
	}
	return build(t, compiler, append(args, flags...)...)
}

func parse(t testing.TB, path string) *object.Object {
	t.Helper()
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	obj, err := object.Parse(bytes)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return obj
}

// host is a process that images are mapped into.
type host struct {
	t       testing.TB
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	threads map[string]bool // names that are thread-local
	unknown map[string]bool // names that it must not know
	asked   []string
}

// start runs the host, built with the flags (-no-pie for one at a low address).
func start(t testing.TB, flags ...string) *host {
	t.Helper()
	args := append([]string{"-O1", "-rdynamic", "testdata/host.c", "-Wl,--no-as-needed", "-lstdc++", "-lm", "-ldl"},
		flags...)
	h := &host{t: t, cmd: exec.Command(build(t, "clang-19", args...)),
		threads: map[string]bool{"host_thread_first": true, "host_thread_second": true}, unknown: map[string]bool{}}
	h.cmd.Stderr = os.Stderr
	var err error
	if h.in, err = h.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.out = bufio.NewReader(out)
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.in.Close()
		if err := h.cmd.Wait(); err != nil {
			t.Errorf("host process: %v", err)
		}
	})
	return h
}

// ask sends a command and reads the numbers of the answer.
func (h *host) ask(format string, args ...any) []int64 {
	h.t.Helper()
	fmt.Fprintf(h.in, format+"\n", args...)
	return h.answer(fmt.Sprintf(format, args...))
}

func (h *host) answer(command string) []int64 {
	h.t.Helper()
	line, err := h.out.ReadString('\n')
	if err != nil {
		h.t.Fatalf("host ended at %q: %v", command, err)
	}
	var values []int64
	for _, f := range strings.Fields(line) {
		if f == "ok" {
			continue
		}
		var v int64
		var u uint64
		if _, err := fmt.Sscan(f, &v); err != nil {
			if _, err := fmt.Sscan(f, &u); err != nil {
				h.t.Fatalf("host answers %q to %q", line, command)
			}
			v = int64(u)
		}
		values = append(values, v)
	}
	return values
}

// near returns a base from which the host's own symbols are within reach and
// libraries are not.
func (h *host) near() uint64 {
	self := uint64(h.ask("self")[0])
	if self < 1<<31 {
		return 0x10000000
	}
	return (self - 1<<30) &^ 0xffff
}

// Resolve implements link.Resolver.
func (h *host) Resolve(name string, unit int) (link.Target, bool) {
	h.asked = append(h.asked, name)
	if name == "__dso_handle" {
		name = "host_dso_handle"
	}
	if h.unknown[name] {
		return link.Target{}, false
	}
	if h.threads[name] {
		v := h.ask("thread %s", name)
		return link.Target{
			IsTLS: true, TLSModule: uint64(v[0]), TLSOffset: uint64(v[1]),
			TPOffset: v[2], HasTPOffset: v[0] == 1,
		}, true
	}
	addr := uint64(h.ask("address %s", name)[0])
	return link.Target{Addr: addr}, addr != 0
}

// load maps an image.
func (h *host) load(img *link.Image) {
	h.t.Helper()
	for _, s := range img.Segments {
		fmt.Fprintf(h.in, "map %d %d %d %d\n", s.Addr, s.Size, s.Prot, len(s.Data))
		h.in.Write(s.Data)
		h.answer("map")
	}
	if img.EHFrame != 0 {
		h.ask("frames %d", img.EHFrame)
	}
}

func (h *host) call(img *link.Image, name string, arg int64) int64 {
	h.t.Helper()
	addr, ok := img.Symbols[name]
	if !ok {
		h.t.Fatalf("%s is not in the image; problems: %+v", name, img.Problems)
	}
	return h.ask("call %d %d", addr, arg)[0]
}

// linkInto links objects near the host and maps the image.
func (h *host) linkInto(objects ...*object.Object) *link.Image {
	h.t.Helper()
	img := h.link(objects...)
	for _, p := range img.Problems {
		h.t.Errorf("problem: %+v", p)
	}
	h.load(img)
	return img
}

func (h *host) link(objects ...*object.Object) *link.Image {
	h.t.Helper()
	var in []link.Input
	for i, o := range objects {
		in = append(in, link.Input{Object: o, Unit: i, Name: fmt.Sprintf("object %d", i)})
	}
	base := h.near()
	img, err := link.Link(in, base, base+1<<28, h)
	if err != nil {
		h.t.Fatal(err)
	}
	checkImage(h.t, in, img)
	return img
}

// native runs the function of the source in a process of its own, linked by
// the system's linker and loader: what the image must agree with.
func native(t testing.TB, compiler, source, function string, args []int64, flags ...string) []int64 {
	t.Helper()
	lib := compileFile(t, compiler, source, append(flags, "-shared", "-fPIC")...)
	h := start(t)
	if h.ask("load %s", lib)[0] != 1 {
		t.Fatalf("cannot load %s", lib)
	}
	return h.callNative(function, args)
}

// callNative calls a function of the host itself.
func (h *host) callNative(function string, args []int64) []int64 {
	h.t.Helper()
	addr := h.ask("address %s", function)[0]
	if addr == 0 {
		h.t.Fatalf("the host does not have %s", function)
	}
	var results []int64
	for _, a := range args {
		results = append(results, h.ask("call %d %d", addr, a)[0])
	}
	return results
}

// fataler is what tests and property tests have in common.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// checkImage checks what must hold of every image.
func checkImage(t fataler, in []link.Input, img *link.Image) {
	t.Helper()
	at := img.Base
	for i, s := range img.Segments {
		if s.Addr != at || s.Size == 0 || s.Size%4096 != 0 || uint64(len(s.Data)) > s.Size {
			t.Fatalf("segment %d: %#x+%#x with %#x bytes, want it at %#x", i, s.Addr, s.Size, len(s.Data), at)
		}
		if s.Prot&image.Write != 0 && s.Prot&image.Exec != 0 {
			t.Fatalf("segment %d is writable and executable", i)
		}
		at += s.Size
	}
	if img.Size != at-img.Base || img.Size > link.Size(in) {
		t.Fatalf("image size %#x, segments %#x, bound %#x", img.Size, at-img.Base, link.Size(in))
	}
	if img.EHFrame != 0 {
		s := segmentOf(img, img.EHFrame)
		if s == nil {
			t.Fatal("unwind tables outside the image")
		}
		mark := s.Data[img.EHFrame-s.Addr+img.EHFrameSize:]
		if len(mark) < 4 || string(mark[:4]) != "\x00\x00\x00\x00" {
			t.Fatal("unwind tables without end mark")
		}
	}
	for name, addr := range img.Symbols {
		if segmentOf(img, addr) == nil && addr != at {
			t.Fatalf("symbol %s at %#x is outside the image", name, addr)
		}
	}
}

func segmentOf(img *link.Image, addr uint64) *link.Segment {
	for i := range img.Segments {
		if s := &img.Segments[i]; addr >= s.Addr && addr-s.Addr < s.Size {
			return s
		}
	}
	return nil
}
