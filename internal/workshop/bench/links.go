package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"ames/internal/engine/link"
	"ames/internal/engine/object"
)

// manyFunctions is C source that compiles to an object of about half a
// megabyte, with calls, data, jump tables and names that it does not define.
func manyFunctions() string {
	const functions, callees = 420, 700
	var b strings.Builder
	b.WriteString("extern long ext_table[]; int printf(const char *, ...);\n")
	for i := range callees {
		fmt.Fprintf(&b, "extern long callee%d(long);\n", i)
	}
	for i := range functions {
		fmt.Fprintf(&b, "extern int selector%d; int own%d;\n", i, i)
		fmt.Fprintf(&b, "long f%d(long x) { own%d++; if (x > 3) printf(\"f%d\"); switch (x) {", i, i, i)
		for k := range 6 {
			fmt.Fprintf(&b, "case %d: return callee%d(x+%d);", k, (i+k)%callees, k*7)
		}
		fmt.Fprintf(&b, "} return ext_table[x] + selector%d; }\n", i)
	}
	return b.String()
}

// somewhere resolves all names to addresses near the image.
type somewhere struct{}

func (somewhere) Resolve(name string, _ int) (link.Target, bool) {
	return link.Target{Addr: imageBase + 1<<24 + uint64(len(name))}, true
}

const imageBase = 0x5555_0000_0000

// link compares our linker with the system's on one object.
func (b *bench) link(ctx context.Context, m *measurement) ([]Figure, error) {
	p, err := b.compile(ctx, manyFunctions(), "many.o", "-c", "-O1", "-fPIC", "-ffunction-sections")
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(p.path)
	if err != nil {
		return nil, err
	}
	var ours, theirs []time.Duration
	err = b.each(ctx, m, func() error {
		start := time.Now()
		obj, err := object.Parse(data)
		if err != nil {
			return err
		}
		im, err := link.Link([]link.Input{{Object: obj}}, imageBase, imageBase+1<<30, somewhere{})
		if err != nil {
			return err
		}
		if len(im.Problems) > 0 {
			return fmt.Errorf("linking: %s", im.Problems[0].Reason)
		}
		ours = append(ours, time.Since(start))
		t, err := execute(exec.CommandContext(ctx, "ld.lld-19", "-shared", "-o", p.path+".so", p.path))
		theirs = append(theirs, t.wall)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := Figure{Name: "link of an object", Unit: "×", Target: 1, Aim: 0.5}
	f.Value, f.Median = ratios(ours, theirs)
	f.Detail = fmt.Sprintf("time to parse and link %.2f MB against lld's: %.1f ms against %.1f ms",
		float64(len(data))/1e6, ms(slices.Min(ours)), ms(slices.Min(theirs)))
	return []Figure{f}, nil
}
