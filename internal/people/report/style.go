package report

import (
	"charm.land/lipgloss/v2"
)

// palette renders words in colours, or leaves them as they are. It uses the
// terminal's own sixteen colours, which every terminal shows readably.
type palette struct{ on bool }

func (p palette) render(s lipgloss.Style, text string) string {
	if !p.on || text == "" {
		return text
	}
	return s.Inline(true).TabWidth(lipgloss.NoTabConversion).Render(text)
}

func (p palette) bold(s string) string  { return p.render(lipgloss.NewStyle().Bold(true), s) }
func (p palette) faint(s string) string { return p.render(lipgloss.NewStyle().Faint(true), s) }
func (p palette) good(s string) string {
	return p.render(lipgloss.NewStyle().Foreground(lipgloss.Green), s)
}
func (p palette) bad(s string) string {
	return p.render(lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Red), s)
}
func (p palette) warn(s string) string {
	return p.render(lipgloss.NewStyle().Foreground(lipgloss.Yellow), s)
}
func (p palette) mark(s string) string {
	return p.render(lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Green), s)
}
