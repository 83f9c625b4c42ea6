package suite

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
)

func TestClash(t *testing.T) {
	free, x, xy, alone := &needs{}, &needs{locks: []string{"x"}}, &needs{locks: []string{"y", "x"}}, &needs{alone: true}
	for _, c := range []struct {
		a, b *needs
		want bool
	}{{free, free, false}, {free, x, false}, {x, x, true}, {x, xy, true}, {x, &needs{locks: []string{"y"}}, false},
		{alone, free, true}, {alone, x, true}} {
		if c.a.clash(c.b) != c.want || c.b.clash(c.a) != c.want {
			t.Errorf("%v and %v clash: %t, want %t", *c.a, *c.b, !c.want, c.want)
		}
	}
}

func TestApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a apart
		var order []string
		hold := map[string]chan bool{}
		begin := func(name string, n needs) {
			end := make(chan bool)
			hold[name] = end
			go func() {
				if err := a.enter(context.Background(), &n); err != nil {
					t.Error(err)
				}
				order = append(order, name)
				<-end
				a.leave(&n)
			}()
			synctest.Wait()
		}
		expect := func(want ...string) {
			t.Helper()
			synctest.Wait()
			if !slices.Equal(order, want) {
				t.Fatalf("begun: %v, want %v", order, want)
			}
		}
		begin("a", needs{locks: []string{"port"}})
		begin("b", needs{locks: []string{"port"}})
		begin("c", needs{})
		expect("a", "c")
		begin("serial", needs{alone: true})
		begin("late", needs{}) // must not go before the one that waits to be alone
		close(hold["a"])
		expect("a", "c", "b")
		close(hold["b"])
		close(hold["c"])
		expect("a", "c", "b", "serial")
		close(hold["serial"])
		expect("a", "c", "b", "serial", "late")
		close(hold["late"])
		synctest.Wait()
		if len(a.running)+len(a.waiting) != 0 {
			t.Error("somebody is still there")
		}
	})
}

func TestApartCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a apart
		first, second, third := &needs{}, &needs{alone: true}, &needs{}
		if err := a.enter(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended, admitted := make(chan error), make(chan error)
		go func() { ended <- a.enter(ctx, second) }()
		synctest.Wait()
		go func() { admitted <- a.enter(context.Background(), third) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err == nil {
			t.Error("a wait goes on that was cancelled")
		}
		if err := <-admitted; err != nil {
			t.Error(err)
		}
		a.leave(first)
		a.leave(third)
	})
}
