package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ames/internal/mutant"
)

// version counts the formats of stored runs; a change of mutant.Result that old
// files do not fit makes a new one.
const version = 3

const (
	format    = "ames result"
	runSuffix = ".json"
	// maxHeader bounds the header line: it names every mutated source file.
	maxHeader = 16 << 20
)

// header is the first line of a stored run. The result follows it.
type header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Saved   time.Time `json:"saved"`
	// Sources gives for each source file the digest of its text.
	Sources map[string]string `json:"sources,omitempty"`
	// Digest is that of all that follows the header line.
	Digest string `json:"digest"`
}

// runName is the name of the file for programs and how they are called.
func runName(programs []mutant.Program) string {
	first := "none"
	key := digest(nil)
	for i, p := range programs {
		if i == 0 {
			first = p.Path
		}
		key = digest(fmt.Appendf(nil, "%s %q %q %q %q", key, p.Path, p.Args, p.Dir, p.Env))
	}
	base := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, filepath.Base(first))
	return base[:min(len(base), 60)] + "-" + key[:12] + runSuffix
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func isDigest(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && s == strings.ToLower(s)
}

// encode gives the parts of a stored run, one after the other: the header line,
// and then JSON values, one a line: the result without its judgements, and each
// of these. As a single value it would be in memory several times, and memory
// that was not used before takes longer than the encoding.
func encode(r *mutant.Result, sources map[string]string, saved time.Time) ([][]byte, error) {
	const usual = 1 << 10 // bytes for a judgement, with what its test wrote
	body := bytes.NewBuffer(make([]byte, 0, (len(r.Judgements)+1)*usual))
	enc := json.NewEncoder(body)
	rest := *r
	rest.Judgements = nil
	err := enc.Encode(&rest)
	for i := 0; i < len(r.Judgements) && err == nil; i++ {
		err = enc.Encode(&r.Judgements[i])
	}
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(header{
		Format: format, Version: version, Saved: saved,
		Sources: sources, Digest: digest(body.Bytes()),
	})
	if err != nil {
		return nil, err
	}
	if len(head) >= maxHeader {
		return nil, errors.New("too many source files to name")
	}
	return [][]byte{append(head, '\n'), body.Bytes()}, nil
}

// decode is the inverse of encode. The sources are still names of texts.
func decode(data []byte) (r *mutant.Result, sources map[string]string, err error) {
	line, body, found := bytes.Cut(data, []byte("\n"))
	h, err := parseHeader(line)
	if err != nil {
		return nil, nil, err
	}
	if !found || digest(body) != h.Digest {
		return nil, nil, ErrDamaged
	}
	r = new(mutant.Result)
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(r); err != nil {
		return nil, nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	for dec.More() {
		var j mutant.Judgement
		if err := dec.Decode(&j); err != nil {
			return nil, nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		r.Judgements = append(r.Judgements, j)
	}
	return r, h.Sources, nil
}

func parseHeader(line []byte) (header, error) {
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Format != format {
		return header{}, ErrDamaged
	}
	if h.Version != version {
		return header{}, fmt.Errorf("format %d, not %d: %w", h.Version, version, ErrVersion)
	}
	for _, name := range h.Sources {
		if !isDigest(name) { // it becomes a file name
			return header{}, ErrDamaged
		}
	}
	return h, nil
}

func readHeader(path string) (header, error) {
	f, err := os.Open(path)
	if err != nil {
		return header{}, fmt.Errorf("store: %w", err)
	}
	defer f.Close()
	line, err := bufio.NewReaderSize(io.LimitReader(f, maxHeader), 64<<10).ReadBytes('\n')
	if err != nil {
		return header{}, fmt.Errorf("store: %s: %w", path, ErrDamaged)
	}
	h, err := parseHeader(line)
	if err != nil {
		return header{}, fmt.Errorf("store: %s: %w", path, err)
	}
	return h, nil
}
