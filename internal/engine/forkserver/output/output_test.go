package output

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

// What was written before a trunk stood is there for each of its runs, whatever an earlier one has done to the file.
func TestPrefix(t *testing.T) {
	for _, size := range []int{0, 7, chunk - 1, chunk + 5, 1 << 20} {
		var f File
		if err := f.Make(); err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		before := bytes.Repeat([]byte("b"), size)
		if _, err := f.File().Write(before); err != nil {
			t.Fatal(err)
		}
		if err := f.KeepPrefix(); err != nil {
			t.Fatal(err)
		}
		path := fmt.Sprintf("/proc/self/fd/%d", f.File().Fd())
		again := func(flags int) *os.File {
			w, err := os.OpenFile(path, flags, 0)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		runs := map[string]struct {
			do   func()
			want string
		}{
			"nothing":    {func() {}, string(before)},
			"more":       {func() { f.File().WriteString("more") }, string(before) + "more"},
			"opens anew": {func() { w := again(os.O_WRONLY | os.O_TRUNC); w.WriteString("new"); w.Close() }, "new"},
			"empties":    {func() { again(os.O_WRONLY | os.O_TRUNC).Close() }, ""},
		}
		if size > 0 {
			runs["writes over"] = struct {
				do   func()
				want string
			}{func() { w := again(os.O_WRONLY); w.WriteString("x"); w.Close() }, "x" + string(before[1:])}
		}
		for name, run := range runs {
			run.do()
			got, err := f.Take(1 << 22)
			if err != nil || string(got.Kept) != run.want || got.Size != int64(len(run.want)) {
				t.Errorf("%d bytes, %s: %d bytes, %v; want %d", size, name, got.Size, err, len(run.want))
			}
			now, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(now, before) {
				t.Errorf("%d bytes, after one that %s: %d bytes, %v", size, name, len(now), err)
			}
		}
	}
}
