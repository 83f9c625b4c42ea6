package store

import (
	"database/sql"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"ames/internal/mutant"
)

// Verdicts are written together: when there are so many, or after such a time.
const (
	mostPending  = 256
	longestWait  = 100 * time.Millisecond
	refreshAfter = 24 * time.Hour // a verdict that is used again counts as new
)

// row is a verdict that is to be written.
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
	data, err := json.Marshal(v)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || w.err != nil {
		return
	}
	w.pending = append(w.pending, row{all, one, id, time.Now(), data})
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
	insert, err := tx.Prepare(`INSERT OR REPLACE INTO verdicts (inputs, one, mutant, run, found, used, verdict) VALUES (?, NULLIF(?, ''), ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range rows {
		r := &rows[i]
		if _, err := insert.Exec(string(r.all), string(r.one), r.mutant, w.run, r.found.UnixNano(), r.found.UnixNano(), r.verdict); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Known gives the verdicts that there are for inputs, whichever they are of.
func (w *writer) Known(inputs []mutant.Inputs) map[mutant.Inputs]mutant.Verdict {
	out := map[mutant.Inputs]mutant.Verdict{}
	const together = 500
	var used []any
	for len(inputs) > 0 {
		some := inputs[:min(len(inputs), together)]
		inputs = inputs[len(some):]
		var args []any
		for _, in := range some {
			args = append(args, string(in))
		}
		old, err := w.known(args, out)
		if err != nil {
			w.mu.Lock()
			w.err = err
			w.mu.Unlock()
			return nil
		}
		used = append(used, old...)
	}
	if len(used) > 0 {
		w.refresh(used)
	}
	return out
}

func list(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func (w *writer) known(args []any, out map[mutant.Inputs]mutant.Verdict) (old []any, err error) {
	now := time.Now()
	for _, column := range []string{"one", "inputs"} {
		rows, err := w.db.Query(`SELECT `+column+`, rowid, found, used, verdict FROM verdicts WHERE `+column+` IN (`+list(len(args))+`)`, args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var in string
			var id, found, used int64
			var data []byte
			var v mutant.Verdict
			if err := rows.Scan(&in, &id, &found, &used, &data); err != nil {
				rows.Close()
				return nil, err
			}
			if json.Unmarshal(data, &v) != nil {
				continue // of no use
			}
			v.Since = time.Unix(0, found)
			out[mutant.Inputs(in)] = v
			if now.Sub(time.Unix(0, used)) > refreshAfter {
				old = append(old, id)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return old, nil
}

// refresh marks verdicts as used; if that fails, they are only forgotten earlier.
func (w *writer) refresh(rows []any) {
	for len(rows) > 0 {
		some := rows[:min(len(rows), 500)]
		rows = rows[len(some):]
		_, _ = w.db.Exec(`UPDATE verdicts SET used = `+nanoseconds(time.Now())+` WHERE rowid IN (`+list(len(some))+`)`, some...)
	}
}
