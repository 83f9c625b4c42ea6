package session

import (
	"context"
	"errors"
	"fmt"

	"ames/internal/forkserver"
)

// lostError says that no more runs can be made.
type lostError struct{ err error }

func (e *lostError) Error() string {
	return fmt.Sprintf("the process that the tests are forked from was ended, by the tests themselves or from outside: %v", e.err)
}

func (e *lostError) Unwrap() error { return e.err }

// errEndsParent is the failure of a run that ends the process it was forked from.
var errEndsParent = errors.New("it ends the process that its own was forked from")

// tryRun makes a run from a zygote; without one, in a fresh process. A test
// may end the zygote: then another is started, and the run made again with no
// other beside it, which tells whose doing it was.
func (st *stage) tryRun(ctx context.Context, zygote func() *forkserver.Zygote, req forkserver.Request) (forkserver.Result, error) {
	st.alive.RLock()
	z := zygote()
	r, err := st.runIn(ctx, z, req)
	st.alive.RUnlock()
	if !errors.Is(err, forkserver.ErrGone) || ctx.Err() != nil {
		return r, err
	}
	st.alive.Lock()
	defer st.alive.Unlock()
	if err := st.revive(ctx, z); err != nil {
		return r, err
	}
	z = zygote()
	r, err = st.runIn(ctx, z, req)
	if errors.Is(err, forkserver.ErrGone) && ctx.Err() == nil {
		if err := st.revive(ctx, z); err != nil {
			return r, err
		}
		err = errEndsParent
	}
	return r, err
}

// revive replaces the dead zygote at main. The caller holds alive alone.
func (st *stage) revive(ctx context.Context, dead *forkserver.Zygote) error {
	if dead == nil || dead == st.server.Early() {
		return &lostError{forkserver.ErrGone}
	}
	if st.main != dead {
		return nil // another run has seen to it
	}
	// The early process holds all images, and so will its new copy.
	z, err := st.server.Main(ctx)
	if err != nil {
		return &lostError{err}
	}
	st.main = z
	st.s.count("processes forked from that were ended", 1)
	return nil
}
