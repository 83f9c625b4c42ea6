package cli

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/sys/unix"
)

func defaultJobs() int { return runtime.NumCPU() }

// isTerminal reports whether the writer is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// colors reports whether to use colours: on terminals, unless NO_COLOR is set.
func colors(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// progress shows how a run goes on: a bar on a terminal, else a line per stage
// and now and then one in between.
type progress struct {
	w        io.Writer
	terminal bool

	mu       sync.Mutex
	bars     *mpb.Progress
	bar      *mpb.Bar
	name     string
	total    int
	done     int
	lastLine time.Time
}

func (a *app) progress() *progress {
	p := &progress{w: a.err, terminal: isTerminal(a.err)}
	if p.terminal {
		p.bars = mpb.New(mpb.WithOutput(a.err), mpb.WithWidth(48), mpb.WithRefreshRate(100*time.Millisecond))
	}
	return p
}

// Stage implements work.Progress.
func (p *progress) Stage(name string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finishBar()
	p.name, p.total, p.done, p.lastLine = name, total, 0, time.Now()
	if total == 0 {
		return
	}
	if !p.terminal {
		fmt.Fprintf(p.w, "%s: %d\n", name, total)
		return
	}
	p.bar = p.bars.AddBar(int64(total), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(name, decor.WC{W: 18, C: decor.DindentRight}),
			decor.CountersNoUnit("%d / %d", decor.WCSyncSpace)),
		mpb.AppendDecorators(decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), "")))
}

func (p *progress) finishBar() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.bar = nil
	}
}

// Step implements work.Progress.
func (p *progress) Step(n int) {
	const between = 5 * time.Second
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	switch {
	case p.bar != nil:
		p.bar.IncrBy(n)
	case !p.terminal && time.Since(p.lastLine) > between:
		p.lastLine = time.Now()
		fmt.Fprintf(p.w, "%s: %d of %d\n", p.name, p.done, p.total)
	}
}

// Note implements work.Progress.
func (p *progress) Note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal {
		if _, err := fmt.Fprintln(p.bars, "ames: "+text); err == nil {
			return
		} // after close
	}
	fmt.Fprintln(p.w, "ames: "+text)
}

// close takes the bar away.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finishBar()
	if p.terminal {
		p.bars.Wait()
	}
}
