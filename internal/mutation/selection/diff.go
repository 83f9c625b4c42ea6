package selection

import (
	"fmt"
	"io"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// ParseDiff reads what git diff printed and gives, for each file that still exists, the
// lines of its new text that are new or changed. Names are the new ones, relative to the
// repository, without the prefix b/.
func ParseDiff(r io.Reader) (map[string]Ranges, error) {
	files, _, err := gitdiff.Parse(r)
	if err != nil {
		return nil, fmt.Errorf("what git diff printed cannot be read: %w", err)
	}
	out := map[string]Ranges{}
	for _, f := range files {
		if f.NewName == "" || f.IsDelete {
			continue
		}
		list := []Range(out[f.NewName])
		for _, t := range f.TextFragments {
			list = append(list, added(t)...)
		}
		out[f.NewName] = Union(list...)
	}
	return out, nil
}

// added gives the added lines of a fragment; it may have lines of context.
func added(t *gitdiff.TextFragment) []Range {
	var out []Range
	at := int(t.NewPosition)
	for _, l := range t.Lines {
		if l.Op == gitdiff.OpAdd {
			if n := len(out); n > 0 && out[n-1].Last == at-1 {
				out[n-1].Last = at
			} else {
				out = append(out, Range{at, at})
			}
		}
		if l.New() {
			at++
		}
	}
	return out
}
