package bench

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// worse is by how much a figure may differ from the stored one.
const worse = 1.10

// Previous are the figures of an earlier run, by name.
type Previous map[string]Figure

// Load reads what Save wrote; no file is no error.
func Load(path string) (Previous, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("previous run: %w", err)
	}
	var figures []Figure
	if err := json.Unmarshal(data, &figures); err != nil {
		return nil, fmt.Errorf("previous run: %s: %w; remove it", path, err)
	}
	prev := Previous{}
	for _, f := range figures {
		prev[f.Name] = f
	}
	return prev, nil
}

// Save keeps the figures for later runs; those of earlier ones that were not
// measured this time stay.
func Save(path string, prev Previous, figures []Figure) error {
	for _, old := range prev {
		if !slices.ContainsFunc(figures, func(f Figure) bool { return f.Name == old.Name }) {
			figures = append(figures, old)
		}
	}
	slices.SortFunc(figures, func(a, b Figure) int { return cmp.Compare(a.Name, b.Name) })
	data, err := json.MarshalIndent(figures, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		return fmt.Errorf("keep the figures: %w", err)
	}
	return nil
}

// Worse reports whether the figure is clearly worse than an earlier one.
func (f *Figure) Worse(prev Previous) bool {
	old, ok := prev[f.Name]
	if !ok || old.Value == 0 {
		return false
	}
	if f.AtLeast {
		return f.Value*worse < old.Value
	}
	return f.Value > old.Value*worse
}

// Write prints the figures as a table.
func Write(w io.Writer, figures []Figure, prev Previous) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tvalue\tmedian\ttarget\t\tbefore\t")
	for i := range figures {
		f := &figures[i]
		before := ""
		if old, ok := prev[f.Name]; ok {
			before = number(old.Value, f.Unit)
		}
		if f.Worse(prev) {
			before += " WORSE"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t\n", f.Name, number(f.Value, f.Unit), number(f.Median, f.Unit), f.target(), f.verdict(), before)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, f := range figures {
		fmt.Fprintf(w, "%s: %s\n", f.Name, f.Detail)
	}
	_, err := fmt.Fprint(w, `
Values are made from the least time of each side over the rounds, which are run
in turns; medians are those of the rounds. Where the object cache is empty, the
runtime for the program under test is compiled already: that is done once on a
machine.
`)
	return err
}

func number(v float64, unit string) string { return fmt.Sprintf("%.3g %s", v, unit) }

func (f *Figure) target() string {
	if f.Target == 0 {
		return ""
	}
	sign := "≤"
	if f.AtLeast {
		sign = "≥"
	}
	text := fmt.Sprintf("%s %.3g", sign, f.Target)
	if f.Aim != 0 {
		text += fmt.Sprintf(" (aim %.3g)", f.Aim)
	}
	return text
}

func (f *Figure) verdict() string {
	switch {
	case f.Target == 0:
		return ""
	case f.Met():
		return "ok"
	}
	return "NOT MET"
}
