package config

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// programsUsage says of the key programs what a flag's usage says of it.
const programsUsage = "test programs: the path of each, or path with args, name, dir, env and timeout"

// Preset is a key to which a first file gives a value.
type Preset struct {
	Key    string
	Values []string
	Why    string // said above it
	// Off leaves it a comment, to be taken in by the reader.
	Off bool
}

const draftHead = `# Settings of Ames for this project. Each key is a flag of "ames run".
# A flag on the command line wins. Paths mean those beside this file. What is commented out is the default.
#
#   ames config show      what is in effect, and where it comes from
#   ames config schema    a JSON schema, by which editors check and complete
`

const draftWidth = 110

// Draft writes a first file: the presets, then all other keys as comments with
// their defaults. Presets that are no keys are left out.
func Draft(flags *pflag.FlagSet, presets []Preset) []byte {
	var b strings.Builder
	b.WriteString(draftHead)
	keys := append([]key{{name: ProgramsKey, usage: programsUsage, list: true}}, keysOf(flags)...)
	preset := func(k *key) int {
		return slices.IndexFunc(presets, func(p Preset) bool { return p.Key == k.name })
	}
	for i := range keys {
		k := &keys[i]
		at := preset(k)
		if at < 0 {
			continue
		}
		p := &presets[at]
		comment(&b, p.Why)
		lines := []string{k.name + ": " + k.values(p.Values)}
		if k.list {
			lines = []string{k.name + ":"}
			for _, v := range p.Values {
				lines = append(lines, "  - "+quote(v))
			}
		}
		for _, l := range lines {
			if p.Off {
				l = "# " + l
			}
			b.WriteString(l + "\n")
		}
	}
	for i := range keys {
		k := &keys[i]
		if preset(k) >= 0 {
			continue
		}
		comment(&b, k.usage)
		if k.name == ProgramsKey {
			b.WriteString("# " + ProgramsKey + ": []\n")
			continue
		}
		b.WriteString("# " + k.name + ": " + k.values(k.current(flags)) + "\n")
	}
	return []byte(b.String())
}

// comment writes a paragraph of comment, an empty line before it.
func comment(b *strings.Builder, words string) {
	line := "\n#"
	for _, w := range strings.Fields(words) {
		if len(line)+1+len(w) > draftWidth {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + w
	}
	b.WriteString(line + "\n")
}

// Table writes the keys as a table in Markdown, for the documentation.
func Table(flags *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString("| key | value | what it says |\n|---|---|---|\n")
	row := func(name, value, usage string) {
		b.WriteString("| `" + name + "` | " + value + " | " + strings.ReplaceAll(usage, "|", `\|`) + " |\n")
	}
	row(ProgramsKey, "a list", programsUsage)
	for _, k := range keysOf(flags) {
		row(k.name, k.wants(), k.usage)
	}
	return b.String()
}
