package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"ames/internal/campaign/mutant"
)

// Verdicts are written together: when there are so many, or after such a time.
const (
	mostPending  = 256
	longestWait  = 100 * time.Millisecond
	refreshAfter = 24 * time.Hour // a verdict that is used again counts as new
)

// row is a verdict that is to be written; without one, what is there is to be removed.
type row struct {
	all, one mutant.Inputs
	mutant   string
	found    time.Time
	verdict  []byte
}

// writer writes verdicts while a run goes on.
type writer struct {
	db  *sql.DB
	run int64

	mu      sync.Mutex
	pending []row
	due     bool  // a flush will come
	err     error // the first that came up; nothing more is written then
	writing sync.Mutex
}

func newWriter(db *sql.DB, run int64) *writer { return &writer{db: db, run: run} }

// Keep takes a verdict, and writes it soon: for all its inputs, and those of one test that
// was enough for it, if there is one.
func (w *writer) Keep(id string, all, one mutant.Inputs, v mutant.Verdict) {
	if data, err := json.Marshal(v); err == nil {
		w.add(row{all, one, id, time.Now(), data})
	}
}

// Forget removes the verdict for all inputs of a mutant, soon.
func (w *writer) Forget(all mutant.Inputs) { w.add(row{all: all}) }

func (w *writer) add(r row) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return
	}
	w.pending = append(w.pending, r)
	switch {
	case len(w.pending) == mostPending:
		go w.flush() // its error is remembered
	case !w.due:
		w.due = true
		time.AfterFunc(longestWait, func() { w.flush() })
	}
}

// flush writes what is there. The error is the first that writing has met.
func (w *writer) flush() error {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.mu.Lock()
	rows := w.pending
	w.pending, w.due = nil, false
	err := w.err
	w.mu.Unlock()
	if err != nil || len(rows) == 0 {
		return err
	}
	if err = w.write(rows); err != nil {
		w.mu.Lock()
		w.err = err
		w.mu.Unlock()
	}
	return err
}

func (w *writer) write(rows []row) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(
		`INSERT OR REPLACE INTO verdicts (inputs, one, mutant, run, found, used, verdict)
			VALUES (?, NULLIF(?, ''), ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range rows {
		r := &rows[i]
		if r.verdict == nil {
			if _, err := tx.Exec(`DELETE FROM verdicts WHERE inputs = ?`, string(r.all)); err != nil {
				return err
			}
			continue
		}
		if _, err := insert.Exec(string(r.all), string(r.one), r.mutant, w.run, r.found.UnixNano(), r.found.UnixNano(),
			r.verdict); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Known gives the verdicts that there are for all their inputs, whichever mutants they are of.
func (w *writer) Known(all []mutant.Inputs) map[mutant.Inputs]mutant.Verdict {
	return w.lookUp("inputs", all)
}

// KnownByOne gives the verdicts that there are for the inputs of one test.
func (w *writer) KnownByOne(one []mutant.Inputs) map[mutant.Inputs]mutant.Verdict {
	return w.lookUp("one", one)
}

// kept is a row as it is read.
type kept struct {
	inputs          mutant.Inputs
	id, found, used int64
	data            []byte
}

func (w *writer) lookUp(column string, inputs []mutant.Inputs) map[mutant.Inputs]mutant.Verdict {
	const together = 500
	var chunks [][]kept
	for some := range slices.Chunk(inputs, together) {
		rows, err := w.rows(column, some)
		if err != nil {
			w.mu.Lock()
			w.err = err
			w.mu.Unlock()
			return nil
		}
		chunks = append(chunks, rows)
	}
	out := map[mutant.Inputs]mutant.Verdict{}
	var used []any
	now := time.Now()
	for n, verdicts := range decodeAll(chunks) {
		for i, v := range verdicts {
			if v == nil {
				continue // of no use
			}
			r := &chunks[n][i]
			v.Since = time.Unix(0, r.found)
			out[r.inputs] = *v
			if now.Sub(time.Unix(0, r.used)) > refreshAfter {
				used = append(used, r.id)
			}
		}
	}
	w.refresh(used)
	return out
}

// decodeAll reads the verdicts of rows, nil for those that cannot be read.
func decodeAll(chunks [][]kept) [][]*mutant.Verdict {
	out := make([][]*mutant.Verdict, len(chunks))
	var working sync.WaitGroup
	for n, rows := range chunks {
		working.Go(func() {
			out[n] = make([]*mutant.Verdict, len(rows))
			for i := range rows {
				v := &mutant.Verdict{}
				if json.Unmarshal(rows[i].data, v) == nil {
					out[n][i] = v
				}
			}
		})
	}
	working.Wait()
	return out
}

func list(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func (w *writer) rows(column string, inputs []mutant.Inputs) (out []kept, err error) {
	var args []any
	for _, in := range inputs {
		args = append(args, string(in))
	}
	rows, err := w.db.Query(`SELECT `+column+`, rowid, found, used, verdict FROM verdicts WHERE `+column+` IN (`+
		list(len(args))+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r kept
		if err := rows.Scan(&r.inputs, &r.id, &r.found, &r.used, &r.data); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// refresh marks verdicts as used; if that fails, they are only forgotten earlier.
func (w *writer) refresh(rows []any) {
	for len(rows) > 0 {
		some := rows[:min(len(rows), 500)]
		rows = rows[len(some):]
		_, _ = w.db.Exec(`UPDATE verdicts SET used = `+nanoseconds(time.Now())+` WHERE rowid IN (`+list(len(some))+
			`)`, some...)
	}
}
