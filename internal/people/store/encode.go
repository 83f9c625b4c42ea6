package store

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ames/internal/campaign/mutant"
)

// keyOf digests programs and how they are called.
func keyOf(programs []mutant.Program) string {
	h := sha256.New()
	for _, p := range programs {
		fmt.Fprintf(h, "%q %q %q %q\n", p.Path, p.Args, p.Dir, p.Env)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// titleOf is what a run is listed as.
func titleOf(programs []mutant.Program) string {
	if len(programs) == 0 {
		return "none"
	}
	first := strings.Join(append([]string{filepath.Base(programs[0].Path)}, programs[0].Args...), " ")
	if n := len(programs) - 1; n > 0 {
		return fmt.Sprintf("%s and %d more", first, n)
	}
	return first
}

func nanoseconds(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }

// encode gives a result without its sources as texts: all but the judgements; these, JSON
// values one after the other; and the least of these.
func encode(r *mutant.Result) (head, judgements, outcomes []byte, err error) {
	rest := *r
	rest.Judgements = nil
	if head, err = deflate(func(e *json.Encoder) error { return e.Encode(&rest) }); err != nil {
		return nil, nil, nil, err
	}
	judgements, err = deflate(func(e *json.Encoder) error {
		for i := range r.Judgements {
			if err := e.Encode(&r.Judgements[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	short := outcomesOf(r)
	outcomes, err = deflate(func(e *json.Encoder) error { return e.Encode(short) })
	return head, judgements, outcomes, err
}

// outcomes are the least that is worth knowing of a run.
type outcomes struct {
	Mutants []outcome `json:"m"`
	Passed  []test    `json:"p"` // without a mutant
}

type test struct {
	Program string `json:"p"`
	Name    string `json:"n"`
}

func outcomesOf(r *mutant.Result) (o outcomes) {
	for i := range r.Judgements {
		j := &r.Judgements[i]
		o.Mutants = append(o.Mutants, outcome{j.ID, j.Status, j.Test})
	}
	for i := range r.Tests {
		if t := &r.Tests[i]; t.State == mutant.TestPasses {
			o.Passed = append(o.Passed, test{t.Program, t.Name})
		}
	}
	return o
}

// outcome is the least that is worth knowing of a verdict.
type outcome struct {
	ID     string        `json:"i"`
	Status mutant.Status `json:"s"`
	Test   string        `json:"t,omitempty"`
}

func deflate(write func(*json.Encoder) error) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(write(json.NewEncoder(w)), w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// most bounds what a stored text may be when it is inflated.
const most = 4 << 30

func inflate(data []byte) *json.Decoder {
	return json.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(data)), most))
}

// decodeHead gives a result without its judgements.
func decodeHead(head []byte) (*mutant.Result, error) {
	r := new(mutant.Result)
	if err := inflate(head).Decode(r); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return r, nil
}

// decode is the inverse of encode.
func decode(head, judgements []byte) (*mutant.Result, error) {
	r, err := decodeHead(head)
	if err != nil {
		return nil, err
	}
	dec := inflate(judgements)
	for {
		var j mutant.Judgement
		err := dec.Decode(&j)
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		r.Judgements = append(r.Judgements, j)
	}
}

// keepSources stores the texts of a run's sources; each text once.
func keepSources(tx *sql.Tx, run int64, sources map[string]string) error {
	for name, text := range sources {
		sum := sha256.Sum256([]byte(text))
		if _, err := tx.Exec(`INSERT OR IGNORE INTO sources (digest, text) VALUES (?, ?)`, sum[:],
			[]byte(text)); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO run_sources (run, file, digest) VALUES (?, ?, ?)`, run, name,
			sum[:]); err != nil {
			return err
		}
	}
	return nil
}

// thisProcess tells this process from all others, also later ones of the same number.
func thisProcess() string {
	pid := os.Getpid()
	return fmt.Sprintf("%d %s", pid, startOf(pid))
}

// alive reports whether a process is still there.
func alive(process string) bool {
	number, start, _ := strings.Cut(process, " ")
	pid, err := strconv.Atoi(number)
	return err == nil && start != "" && startOf(pid) == start
}

// startOf is when a process was started, as the system counts; "" if there is none.
func startOf(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name, in parentheses, may hold anything. Then follow the state and so on;
	// the time is the 22nd value of all.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	if start := 22 - 3; len(fields) > start && fields[0] != "Z" {
		return fields[start]
	}
	return ""
}
