package wire

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// What is sent arrives, however it is cut to pieces on its way.
func TestPieces(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	c, theirs, err := NewConn("pieces")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var payloads [][]byte
	var all []byte
	for range 300 {
		p := make([]byte, r.IntN(1<<r.IntN(16)))
		for i := range p {
			p[i] = byte(r.Uint32())
		}
		payloads = append(payloads, p)
		all = append(all, Message(KindRun, p)...)
	}
	go func() {
		defer theirs.Close()
		for len(all) > 0 {
			n := min(len(all), 1+r.IntN(1<<r.IntN(18)))
			if _, err := theirs.Write(all[:n]); err != nil {
				return
			}
			all = all[n:]
		}
	}()
	for i, want := range payloads {
		k, got, err := c.Receive()
		if err != nil || k != KindRun || !bytes.Equal(got, want) {
			t.Fatalf("message %d: kind %d, %d bytes of %d, %v", i, k, len(got), len(want), err)
		}
	}
	if _, _, err := c.Receive(); err == nil {
		t.Error("there is one message more")
	}
}

// A message that claims to be longer than any is an error at once, and no memory is taken for one that never comes.
func TestLongMessage(t *testing.T) {
	for _, size := range []uint32{MaxMessage + 1, 1 << 31, 1<<32 - 1} {
		c, theirs, err := NewConn("long")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := theirs.Write(Append(nil, Header{uint32(KindResult), size})); err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.Receive(); err == nil || cap(c.in) > MaxMessage {
			t.Errorf("%d bytes: %v, room for %d", size, err, cap(c.in))
		}
		c.Close()
		theirs.Close()
	}
}

// Who sends another number of descriptors than one gets an error, and no descriptor of ours stays open.
func TestListeners(t *testing.T) {
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	for n := range 5 {
		before := open()
		c, theirs, err := NewBlockingConn("listener")
		if err != nil {
			t.Fatal(err)
		}
		fds := make([]int, n)
		for i := range fds {
			fds[i] = int(theirs.Fd())
		}
		var rights []byte
		if n > 0 {
			rights = unix.UnixRights(fds...)
		}
		if err := unix.Sendmsg(int(theirs.Fd()), []byte{0}, rights, nil, 0); err != nil {
			t.Fatal(err)
		}
		listener, err := c.ReceiveListener()
		if (err == nil) != (n == 1) {
			t.Errorf("%d descriptors: %v", n, err)
		}
		if err == nil {
			listener.Close()
		}
		c.Close()
		theirs.Close()
		if after := open(); after != before {
			t.Errorf("%d descriptors: %d are open, were %d", n, after, before)
		}
	}
}
