package find

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
)

// texts are the source texts of a campaign.
type texts struct {
	root       string // what relative names of files refer to
	filter     *source.Filter
	opening    sync.Mutex
	files      map[string]*source.File // nil: not to be mutated
	unfit      map[string]string       // why the text of a file cannot be mutated
	missing    []string                // files that are not there
	checksums  map[*source.File]string
	sums       map[*source.File][sha256.Size]byte
	suppressed map[string]*source.Suppressions // what comments say, by file
}

func newTexts(root string, filter *source.Filter) *texts {
	return &texts{root: root, filter: filter, files: map[string]*source.File{}, unfit: map[string]string{},
		checksums: map[*source.File]string{}, sums: map[*source.File][sha256.Size]byte{},
		suppressed: map[string]*source.Suppressions{}}
}

// open returns the text of a file that is to be mutated, nil for others.
func (t *texts) open(path string) *source.File {
	t.opening.Lock()
	defer t.opening.Unlock()
	if text, ok := t.files[path]; ok {
		return text
	}
	var text *source.File
	if keep, _ := t.filter.Decide(path); keep {
		if opened, err := source.Open(path); err == nil {
			text = opened
		}
	}
	t.files[path] = text
	return text
}

// reason says why a file is not mutated.
func (t *texts) reason(path string) string {
	if reason := t.unfit[path]; reason != "" {
		return reason
	}
	keep, reason := t.filter.Decide(path)
	if keep {
		reason = source.ReasonMissing
	}
	if reason == source.ReasonMissing {
		t.missing = append(t.missing, path)
	}
	return reason
}

func (t *texts) suppressions(path string) *source.Suppressions {
	s := t.suppressed[path]
	if s == nil {
		read := t.open(path).Suppressions(operator.Known)
		s = &read
		t.suppressed[path] = s
	}
	return s
}

// complaints are about comments that were meant to suppress mutants, but do not.
func (t *texts) complaints() []string {
	var out []string
	for path, s := range t.suppressed {
		for _, p := range s.Problems {
			out = append(out, fmt.Sprintf("%s:%d:%d: %s", t.filter.Rel(path), p.Line, p.Col, p.Text))
		}
	}
	slices.Sort(out)
	return out
}

// md5 is the MD5 sum of a file's bytes, in hexadecimal.
func (t *texts) md5(text *source.File) string {
	sum, known := t.checksums[text]
	if !known {
		of := md5.Sum([]byte(text.Text())) //nolint:gosec // see above
		sum = hex.EncodeToString(of[:])
		t.checksums[text] = sum
	}
	return sum
}

// path is the absolute path of a mutant's file.
func (t *texts) path(m *Mutant) string {
	if filepath.IsAbs(m.Edit.File) {
		return m.Edit.File
	}
	return filepath.Join(t.root, m.Edit.File)
}
