//go:build amd64

package forkserver

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/machine"
)

// symbol gives the address of a symbol of the program in the running process.
func symbol(t *testing.T, z *Zygote, name string) uint64 {
	t.Helper()
	mods, err := z.Modules(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(mods[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	syms, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range syms {
		if s.Name == name {
			return mods[0].Bias + s.Value
		}
	}
	t.Fatalf("no symbol %s", name)
	return 0
}

// freeNear finds free room within reach of an address.
func freeNear(t *testing.T, z *Zygote, addr, size uint64) uint64 {
	t.Helper()
	regions, err := z.Regions()
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(regions); i++ {
		base := regions[i-1].End + 1<<20
		if base+size < regions[i].Start && base+size < addr+1<<31 && addr < base+1<<31 {
			return base
		}
	}
	// Below the program: a PIE has plenty of room there.
	if base := addr&^0xffff - 1<<28; addr > 1<<29 {
		return base
	}
	return (addr + 1<<28) &^ 0xffff
}

const pageSize = 4096

// testImage is an image with a function that returns a selector's value, notes in
// shared memory that it ran, and has no relocations:
// base: text, base+1 page: the selector, base+2 pages: shared memory.
func testImage(base uint64) *memory.Image {
	var text []byte
	text = append(text, 0x48, 0xb8) // mov rax, shared
	text = binary.LittleEndian.AppendUint64(text, base+2*pageSize)
	text = append(text, 0xfe, 0x00) // inc byte [rax]
	text = append(text, 0x48, 0xb8) // mov rax, selector
	text = binary.LittleEndian.AppendUint64(text, base+pageSize)
	text = append(text, 0x8b, 0x00, 0xc3) // mov eax, [rax]; ret
	return &memory.Image{Segments: []memory.Segment{
		{Addr: base, Size: pageSize, Prot: memory.ProtRead | memory.ProtExec, Data: text},
		{Addr: base + pageSize, Size: pageSize, Prot: memory.ProtRead | memory.ProtWrite, Data: []byte{50, 0, 0, 0}},
		{Addr: base + 2*pageSize, Size: pageSize, Prot: memory.ProtRead | memory.ProtWrite, Shared: true},
	}}
}

// jump is the entry patch from one address to another.
func jump(from, to uint64) Write {
	return Write{Addr: from, Data: machine.Jump(from, to)}
}

func selector(base uint64, v byte) Write { return Write{Addr: base + pageSize, Data: []byte{v}} }

func mapTestImage(t *testing.T, z *Zygote, near uint64) (*memory.Image, uint64) {
	t.Helper()
	base := freeNear(t, z, near, 1<<20)
	im := testImage(base)
	t.Cleanup(func() { im.Close() })
	if err := z.Map(testContext(t), im); err != nil {
		t.Fatal(err)
	}
	return im, base
}

// TestImage patches a function of the program into an image, in programs of both
// kinds and with a runtime that has to do without the better ways.
func TestImage(t *testing.T) {
	fallback, err := buildRuntime(context.Background(), testClang, testEnv.dir,
		append(runtimeFlags, "-DAMES_WITHOUT_MEM_WRITES", "-DAMES_WITHOUT_CHILDREN_FILES"))
	if err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"-pie", "-fPIE"}, {"-no-pie", "-fno-pie"}} {
		for _, lib := range []string{testEnv.runtime, fallback} {
			t.Run(flags[0]+filepath.Base(lib), func(t *testing.T) {
				testImageRuns(t, start(t, Config{Path: build(t, "victim.c", flags...), Args: []string{"compute", "1"},
					RuntimeLib: lib}))
			})
		}
	}
}

func testImageRuns(t *testing.T, s *Server) {
	compute := symbol(t, s.Early(), "compute")
	im, base := mapTestImage(t, s.Early(), compute)
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	runs := []struct {
		writes []Write
		want   int
	}{
		{nil, 2},
		{[]Write{jump(compute, base)}, 50},
		{[]Write{selector(base, 7), jump(compute, base)}, 7},
		{[]Write{jump(compute, base), selector(base, 8)}, 8},
		{[]Write{jump(compute, base)}, 50},
		{[]Write{selector(base, 9)}, 2},
		{nil, 2},
	}
	// Two runs in front of each other must not see each other's writes.
	for name, z := range map[string]*Zygote{"early": s.Early(), "main": m} {
		for i, r := range runs {
			res := runReq(t, z, Request{Writes: r.writes, ReadShared: true})
			if res.Exit.Code != r.want {
				t.Errorf("%s, run %d: %v, want %d", name, i, res.Exit, r.want)
			}
			ran := byte(0)
			if r.want != 2 {
				ran = 1
			}
			if len(res.Shared) != 1 || res.Shared[0].Addr != base+2*pageSize || res.Shared[0].Data[0] != ran {
				t.Errorf("%s, run %d: shared memory %+v", name, i, res.Shared)
			}
		}
	}
	for i, r := range runs {
		res, err := s.RunFresh(testContext(t), []*memory.Image{im},
			Request{Writes: r.writes, ReadShared: true, SnapshotAtMain: true})
		if err != nil || res.Exit.Code != r.want {
			t.Errorf("fresh, run %d: %v, %v, want %d", i, res.Exit, err, r.want)
		}
		if err == nil && (res.Shared[0].Data[0] != 0) != (r.want != 2) || res.SharedAtMain[0].Data[0] != 0 {
			t.Errorf("fresh, run %d: shared memory wrong", i)
		}
	}
	if res := runReq(t, m, Request{Args: []string{"orphans", "2"}, Writes: runs[1].writes}); res.Killed != 2 {
		t.Errorf("killed %d orphans, want 2", res.Killed)
	}
	for _, perm := range permsOf(t, m, base) {
		if strings.Contains(perm, "w") && strings.Contains(perm, "x") {
			t.Errorf("mapping with %s", perm)
		}
	}
}

// permsOf lists the permissions of the slot's mappings of program and image.
func permsOf(t *testing.T, z *Zygote, base uint64) (perms []string) {
	t.Helper()
	regions, err := layout.Regions(z.slots.idle[0].pid)
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, r := range regions {
		perms = append(perms, r.Perms)
		seen = seen || r.Start == base && r.Perms == "r-xp"
	}
	if !seen {
		t.Errorf("the image's text is not mapped r-x")
	}
	return perms
}

func TestWriteErrors(t *testing.T) {
	z := victim(t)
	compute := symbol(t, z, "compute")
	answer := symbol(t, z, "answer")
	ok := func(want int, w ...Write) {
		t.Helper()
		if res := runReq(t, z, Request{Args: []string{"answer"}, Writes: w}); res.Exit.Code != want {
			t.Errorf("%v, want %d", res.Exit, want)
		}
	}
	ok(42)
	ok(43, Write{Addr: answer, Data: []byte{43}})
	_, err := z.Run(testContext(t), Request{Writes: []Write{
		{Addr: answer, Data: []byte{44}}, {Addr: 1 << 20, Data: []byte{1}}}})
	var re *RunError
	if !errors.As(err, &re) || re.Address != 1<<20 && re.Address != answer {
		t.Errorf("write to nowhere: %v", err)
	}
	ok(42)
	for _, w := range [][]Write{
		{{Addr: compute, Data: make([]byte, 8)}, {Addr: compute + 7, Data: make([]byte, 8)}},
		{{Addr: compute, Data: []byte{1}}, {Addr: compute, Data: []byte{1}}},
		{{Addr: ^uint64(0), Data: make([]byte, 8)}},
	} {
		if _, err := z.Run(testContext(t), Request{Writes: w}); err == nil {
			t.Errorf("writes %v were taken", w)
		}
	}
	ok(42)
	// Many writes at once: more than fits into the socket's buffer.
	var many []Write
	for i := range uint64(5) {
		many = append(many, Write{Addr: answer + i*4})
	}
	ok(42, many...)
}

func TestManyWrites(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"compute", "1"}})
	base := freeNear(t, s.Early(), symbol(t, s.Early(), "compute"), 1<<24)
	const size = 1 << 20
	im := &memory.Image{Segments: []memory.Segment{{Addr: base, Size: size, Prot: memory.ProtRead | memory.ProtWrite}}}
	if err := s.Early().Map(testContext(t), im); err != nil {
		t.Fatal(err)
	}
	var writes []Write
	for at := uint64(0); at < size; at += 16 {
		writes = append(writes, Write{Addr: base + at, Data: []byte("sixteen")})
	}
	for i := range 4 {
		if res := runReq(t, s.Early(), Request{Writes: writes[i:]}); res.Exit.Code != 2 {
			t.Errorf("%d writes: %v", len(writes), res.Exit)
		}
	}
	big := []Write{{Addr: base, Data: bytes.Repeat([]byte{1}, size)}}
	if res := runReq(t, s.Early(), Request{Writes: big}); res.Exit.Code != 2 {
		t.Errorf("big write: %v", res.Exit)
	}
}

func TestMapErrors(t *testing.T) {
	z := victim(t)
	compute := symbol(t, z, "compute") &^ (pageSize - 1)
	for _, test := range []struct {
		seg  memory.Segment
		want error
	}{
		{memory.Segment{Addr: compute, Size: pageSize, Prot: memory.ProtRead}, memory.ErrOccupied},
		{memory.Segment{Addr: 0x10000001, Size: pageSize, Prot: memory.ProtRead}, nil},
		{memory.Segment{Addr: 0x10000000, Size: pageSize,
			Prot: memory.ProtRead | memory.ProtWrite | memory.ProtExec}, nil},
		{memory.Segment{Addr: 0x10000000, Size: pageSize, Prot: memory.ProtRead, Data: make([]byte, pageSize+1)}, nil},
		{memory.Segment{Addr: 0x10000000, Size: pageSize, Prot: memory.ProtRead, Shared: true, Data: []byte{1}}, nil},
		{memory.Segment{Addr: ^uint64(0) &^ (pageSize - 1), Size: 2 * pageSize, Prot: memory.ProtRead}, nil},
	} {
		// The good segment in front must not stay mapped.
		im := &memory.Image{Segments: []memory.Segment{
			{Addr: 0x20000000, Size: pageSize, Prot: memory.ProtRead}, test.seg}}
		err := z.Map(testContext(t), im)
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%+v: %v", test.seg, err)
		}
		im.Close()
	}
	for _, table := range []string{
		"\x08\x00\x00\x00\x00\x00\x00\x00abcd",                 // not ended by zeros
		"\x09\x00\x00\x00\x00\x00\x00\x00abcd\x00\x00\x00\x00", // a length beyond the end
		"\x08\x00\x00\x00\x05\x00\x00\x00abcd\x00\x00\x00\x00", // an entry of what is before the table
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00",
	} {
		im := &memory.Image{
			Segments: []memory.Segment{{Addr: 0x20000000, Size: pageSize, Prot: memory.ProtRead,
				Data: []byte(table + "rest")}},
			EHFrame: 0x20000000, EHFrameSize: 12,
		}
		if err := z.Map(testContext(t), im); err == nil {
			t.Errorf("unwind table %q was taken", table)
		}
		im.Close()
	}
	im := &memory.Image{Segments: []memory.Segment{{Addr: 0x20000000, Size: pageSize, Prot: memory.ProtRead}}}
	defer im.Close()
	if err := z.Map(testContext(t), im); err != nil {
		t.Error(err)
	}
	if err := z.Map(testContext(t), im); !errors.Is(err, memory.ErrOccupied) {
		t.Errorf("mapped twice: %v", err)
	}
}

// TestSnapshotAtMain: a function that a constructor calls shows in the memory as of main.
func TestSnapshotAtMain(t *testing.T) {
	s := start(t, Config{Path: build(t, "constructors.cc")})
	makeValue, throws := symbol(t, s.Early(), "make_value"), symbol(t, s.Early(), "thrower")
	_, base := mapTestImage(t, s.Early(), makeValue)
	_, base2 := mapTestImage(t, s.Early(), makeValue)
	res := runReq(t, s.Early(), Request{
		Writes:     []Write{jump(makeValue, base), jump(throws, base2), selector(base2, 60)},
		ReadShared: true, SnapshotAtMain: true})
	if res.Exit.Code != 60 || !bytes.Contains(res.Output, []byte("value 50 ")) {
		t.Errorf("%v\n%s", res.Exit, res.Output)
	}
	got := fmt.Sprint(res.Shared[0].Data[0], res.Shared[1].Data[0], res.SharedAtMain[0].Data[0],
		res.SharedAtMain[1].Data[0])
	if got != "1 1 1 0" {
		t.Errorf("reached %s, want: the constructor's function before main, main's after it", got)
	}
	// From main on, the constructor is over.
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	res = runReq(t, m, Request{Writes: []Write{jump(makeValue, base)}, ReadShared: true})
	if res.Shared[0].Data[0] != 0 || string(res.Output) != "constructed 1 value 21 libm 1\ndestroyed\n" {
		t.Errorf("%v\n%s", res.Shared[0].Data[0], res.Output)
	}
}

// TestConcurrentShared: runs at the same time have shared memory of their own.
func TestConcurrentShared(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"compute", "1"}})
	compute := symbol(t, s.Early(), "compute")
	_, base := mapTestImage(t, s.Early(), compute)
	errs := make(chan error)
	for worker := range 4 {
		go func() {
			var err error
			for i := 0; i < 50 && err == nil; i++ {
				req := Request{ReadShared: true, Limits: safe}
				if worker%2 == 0 {
					req.Writes = []Write{jump(compute, base)}
				}
				var res Result
				res, err = s.Early().Run(testContext(t), req)
				if err == nil && int(res.Shared[0].Data[0]) != 1-worker%2 {
					err = fmt.Errorf("worker %d: %d", worker, res.Shared[0].Data[0])
				}
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// TestExceptions: code in an image throws and catches. The image is made by the
// system's linker.
func TestExceptions(t *testing.T) {
	for _, flags := range [][]string{nil, {"-static-libgcc", "-static-libstdc++"}} {
		s := start(t, Config{Path: build(t, "constructors.cc", flags...)})
		z := s.Early()
		throws := symbol(t, z, "thrower")
		var register uint64
		if flags != nil {
			register = symbol(t, z, "__register_frame")
		}
		im, f := linkImage(t, z, "thrown.cc", freeNear(t, z, throws, 1<<20), register)
		if err := z.Map(testContext(t), im); err != nil {
			t.Fatal(err)
		}
		for _, from := range []func() (Result, error){
			func() (Result, error) {
				return z.Run(testContext(t), Request{Args: []string{"5"}, Writes: []Write{jump(throws, f["catches"])},
					Limits: safe, KeepOutput: 1000})
			},
			func() (Result, error) {
				return s.RunFresh(testContext(t), []*memory.Image{im}, Request{Args: []string{"5"},
					Writes: []Write{jump(throws, f["catches"])}, Limits: safe, KeepOutput: 1000})
			},
		} {
			if res, err := from(); err != nil || res.Exit.Code != 33 {
				t.Errorf("%v: caught in the image: %v %v\n%s", flags, res.Exit, err, res.Output)
			}
		}
		res := runReq(t, z, Request{Args: []string{"5"}, Writes: []Write{jump(throws, f["inner"])}})
		if res.Exit.Code != 20 || !bytes.Contains(res.Output, []byte("caught from the image")) {
			t.Errorf("%v: caught in the program: %v\n%s", flags, res.Exit, res.Output)
		}
	}
}

// linkImage lets the system's linker make an image for an address; what it needs
// comes from the running program.
func linkImage(t *testing.T, z *Zygote, source string, base, register uint64) (*memory.Image, map[string]uint64) {
	t.Helper()
	dir := t.TempDir()
	obj, out := filepath.Join(dir, "o"), filepath.Join(dir, "image")
	cmd := exec.Command(strings.Replace(testClang, "clang", "clang++", 1), "-O1", "-fno-pic", "-mcmodel=large", "-c",
		"-o", obj, filepath.Join("testdata", source))
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	args := []string{"-static", "-e", "0", "--no-eh-frame-hdr", "-z", "separate-code",
		fmt.Sprintf("-Ttext-segment=%#x", base),
		fmt.Sprintf("--section-start=.gcc_except_table=%#x", base+0x70000),
		fmt.Sprintf("--section-start=.eh_frame=%#x", base+0x80000), "-o", out, obj}
	o, err := elf.Open(obj)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	syms, err := o.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range syms {
		if s.Section != elf.SHN_UNDEF || s.Name == "" {
			continue
		}
		addrs, err := z.Resolve(testContext(t), []string{s.Name})
		if err != nil {
			t.Fatal(err)
		}
		if addrs[0] == 0 {
			addrs[0] = symbol(t, z, s.Name)
		}
		args = append(args, fmt.Sprintf("--defsym=%s=%#x", s.Name, addrs[0]))
	}
	if text, err := exec.Command("ld", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return readImage(t, out, register)
}

func readImage(t *testing.T, path string, register uint64) (*memory.Image, map[string]uint64) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	im := &memory.Image{RegisterFrame: register}
	t.Cleanup(func() { im.Close() })
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		data := make([]byte, p.Filesz)
		if _, err := p.ReadAt(data, 0); err != nil {
			t.Fatal(err)
		}
		data = append(make([]byte, p.Vaddr%pageSize), data...)
		prot := memory.ProtRead
		if p.Flags&elf.PF_X != 0 {
			prot |= memory.ProtExec
		}
		if p.Flags&elf.PF_W != 0 {
			prot |= memory.ProtWrite
		}
		im.Segments = append(im.Segments, memory.Segment{Addr: p.Vaddr &^ (pageSize - 1),
			Size: (p.Vaddr%pageSize + p.Memsz + pageSize - 1) &^ (pageSize - 1), Prot: prot, Data: data})
	}
	eh := f.Section(".eh_frame")
	im.EHFrame, im.EHFrameSize = eh.Addr, eh.Size
	syms, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	addrs := make(map[string]uint64)
	for _, s := range syms {
		addrs[s.Name] = s.Value
	}
	return im, addrs
}

// TestModules compares with what the program itself says.
func TestModules(t *testing.T) {
	for name, z := range victims(t) {
		mods, err := z.Modules(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		main := &mods[0]
		if !main.IsMain || filepath.Base(main.Path) != filepath.Base(build(t, "victim.c")) ||
			!main.Contains(symbol(t, z, "compute")) {
			t.Errorf("%s: executable %+v", name, main)
		}
		// The runtime itself keeps nothing thread-local, but the program does, and
		// so does the C library: errno.
		if main.TLS.Module != 1 || !main.TLS.Static || main.TLS.TPOffset >= 0 || main.TLS.TPOffset < -4096 {
			t.Errorf("%s: thread-local storage %+v", name, main.TLS)
		}
		addrs, err := z.Resolve(testContext(t), []string{"printf", "no such thing", "memcpy@GLIBC_2.14",
			"memcpy@@GLIBC_2.14", "errno@GLIBC_PRIVATE", "memcpy@GLIBC_9"})
		if err != nil {
			t.Fatal(err)
		}
		for i := range mods {
			m := &mods[i]
			if !strings.HasPrefix(filepath.Base(m.Path), "libc.so") {
				continue
			}
			if !m.Contains(addrs[0]) || !m.Contains(addrs[2]) || addrs[2] != addrs[3] {
				t.Errorf("%s: %#x are not in libc", name, addrs)
			}
			if off, ok := m.TLSOffset(addrs[4]); !ok || off >= m.TLS.Size || !m.TLS.Static {
				t.Errorf("%s: errno at %#x, %+v", name, addrs[4], m.TLS)
			}
		}
		if addrs[1] != 0 || addrs[5] != 0 {
			t.Errorf("%s: resolved what is not there: %#x", name, addrs)
		}
		many := make([]string, 10000)
		for i := range many {
			many[i] = "printf"
		}
		all, err := z.Resolve(testContext(t), many)
		if err != nil || len(all) != len(many) || all[9999] != addrs[0] {
			t.Errorf("%s: ten thousand names: %d, %v", name, len(all), err)
		}
	}
}
