package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
)

// maxSize bounds the files that are read: offsets are kept in 32 bits, and no
// hand-written source comes near.
const maxSize = 256 << 20

// Language is the language of a source text.
type Language int

// The languages. A header (".h") may be either and is read as C++, whose
// tokens are a superset; so is what has no name of its own, such as ".inc" and ".y".
const (
	C Language = iota
	CPP
	ObjectiveC // or Objective-C++
	Other      // one whose text is not to be read
)

// String gives the name that report formats use.
func (l Language) String() string {
	switch l {
	case C:
		return "c"
	case CPP:
		return "cpp"
	case ObjectiveC:
		return "objectivec"
	}
	return "text"
}

// others are the endings of files in languages from which compilers make LLVM's IR or C, whose code then says that it
// comes from there.
var others = []string{".adb", ".ads", ".cr", ".d", ".f", ".f77", ".f90", ".f95", ".for", ".go", ".hs",
	".java", ".jl", ".kt", ".ml", ".nim",
	".pas", ".py", ".pyx", ".rs", ".swift", ".vala", ".zig"}

// LanguageOf tells a file's language by its name.
func LanguageOf(path string) Language {
	switch ext := filepath.Ext(path); {
	case ext == ".c": // ".C" is C++
		return C
	case ext == ".m", ext == ".mm":
		return ObjectiveC
	case slices.Contains(others, strings.ToLower(ext)):
		return Other
	}
	return CPP
}

// File is one source text. Its tokens and tables are computed when first asked
// for; all methods may be called concurrently.
type File struct {
	path string
	text string
	lang Language

	lineOnce sync.Once
	lines    []int32 // offset of each line's first byte

	lexOnce    sync.Once
	tokens     []Token
	renumbered bool

	bracketOnce sync.Once
	brackets    bracketTable

	earlyOnce sync.Once
	early     bool // some if is an if constexpr
}

// Open reads the file at path.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	defer f.Close()
	var b strings.Builder
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() <= maxSize {
		b.Grow(int(info.Size()))
	}
	n, err := io.Copy(&b, io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("source: read %s: %w", path, err)
	}
	if n > maxSize {
		return nil, fmt.Errorf("source: %s is larger than %d MiB: exclude it", path, maxSize>>20)
	}
	return New(path, b.String()), nil
}

// New makes a File of a text that is already in memory. The path only says what
// the text is called and which language it is in.
func New(path, text string) *File {
	return &File{path: path, text: text, lang: LanguageOf(path)}
}

// Path is the path that the file was opened by.
func (f *File) Path() string { return f.path }

// Text is the whole text, byte for byte.
func (f *File) Text() string { return f.text }

// Language is the file's language.
func (f *File) Language() Language { return f.lang }

// lineTable returns the offset of each line's first byte. Lines end as they do
// for clang: at "\n", "\r\n" or a lone "\r".
func (f *File) lineTable() []int32 {
	f.lineOnce.Do(func() { f.lines = lineOffsets(f.text) })
	return f.lines
}

func lineOffsets(text string) []int32 {
	if len(text) > maxSize {
		text = text[:maxSize]
	}
	lines := make([]int32, 1, len(text)/32+16)
	if strings.IndexByte(text, '\r') < 0 {
		for at := 0; ; {
			n := strings.IndexByte(text[at:], '\n')
			if n < 0 {
				return lines
			}
			at += n + 1
			lines = append(lines, int32(at))
		}
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			lines = append(lines, int32(i+1))
		case '\n':
			lines = append(lines, int32(i+1))
		}
	}
	return lines
}

// Lines is the number of lines; a final line without end counts, and so does
// the empty one after a final line end.
func (f *File) Lines() int { return len(f.lineTable()) }

// Position gives the line and column of a byte, both from 1, the column in
// bytes as clang counts it. An offset past the end is taken as the end.
func (f *File) Position(offset int) (line, col int) {
	return position(f.lineTable(), len(f.text), offset)
}

func position(lines []int32, size, offset int) (line, col int) {
	offset = max(0, min(offset, size))
	line = sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset })
	return line, offset - int(lines[line-1]) + 1
}

// At is Position as a Position.
func (f *File) At(offset int) Position {
	line, col := f.Position(offset)
	return Position{Line: line, Col: col}
}

// Offset is the inverse of Position. It is false for a place that the text does
// not have; the place right after a line's last byte exists.
func (f *File) Offset(line, col int) (int, bool) {
	return offsetOf(f.lineTable(), len(f.text), line, col)
}

func offsetOf(lines []int32, size, line, col int) (int, bool) {
	if line < 1 || line > len(lines) || col < 1 {
		return 0, false
	}
	start, end := int(lines[line-1]), size
	if line < len(lines) {
		end = int(lines[line]) - 1 // the line's own end is its last byte
	}
	if col-1 > end-start {
		return 0, false
	}
	return start + col - 1, true
}

// Line is the text of line n without its line end; empty if there is no such line.
func (f *File) Line(n int) string {
	lines := f.lineTable()
	if n < 1 || n > len(lines) {
		return ""
	}
	end := len(f.text)
	if n < len(lines) {
		end = int(lines[n])
	}
	return strings.TrimRight(f.text[lines[n-1]:end], "\r\n")
}

// Tokens are the file's tokens in order. The slice belongs to the File.
func (f *File) Tokens() []Token {
	f.lexOnce.Do(func() {
		l := lexer{src: f.text, cpp: f.lang == CPP}
		f.tokens = l.all()
		f.renumbered = renumbers(f, f.tokens)
	})
	return f.tokens
}

var noToken Token

// Token is token i, or one that is nothing if there is no such token.
func (f *File) Token(i int) *Token {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) {
		return &noToken
	}
	return &tokens[i]
}

// HoldsDirective reports whether a directive begins, or ends, among the tokens
// from first to last. Their meaning then hangs on a macro.
func (f *File) HoldsDirective(first, last int) bool {
	tokens := f.Tokens()
	for i := first; i <= last; i++ {
		if tokens[i].Directive != tokens[first].Directive || (i > first && tokens[i].hash) {
			return true
		}
	}
	return false
}

// TokenAt gives the index of the token that starts exactly at the place. It is
// always false in a file whose own #line directives renumber its lines, since
// a compiler's line is not a line of the text there.
func (f *File) TokenAt(line, col int) (int, bool) {
	tokens := f.Tokens()
	offset, ok := f.Offset(line, col)
	if !ok || f.renumbered {
		return 0, false
	}
	i := sort.Search(len(tokens), func(i int) bool { return tokens[i].Offset >= offset })
	return i, i < len(tokens) && tokens[i].Offset == offset
}

// ChoosesEarly reports whether there is any if constexpr in the file.
func (f *File) ChoosesEarly() bool {
	f.earlyOnce.Do(func() { f.early = f.lang != C && strings.Contains(f.text, "if constexpr") })
	return f.early
}

// Edit is the edit that replaces the tokens first to last, both included, and
// what stands between them.
func (f *File) Edit(first, last int, replacement string) Edit {
	tokens := f.Tokens()
	return f.EditBytes(tokens[first].Offset, tokens[last].End, replacement)
}

// EditBytes is the edit that replaces the bytes from start up to end.
func (f *File) EditBytes(start, end int, replacement string) Edit {
	return Edit{
		File: f.path, Start: f.At(start), End: f.At(end),
		Original: f.text[start:end], Replacement: replacement,
	}
}
