package source

import (
	"os"
	"path/filepath"
	"testing"
)

// bigText is about as long as an amalgamated source file: 25,000 lines.
func bigText(b *testing.B) string {
	b.Helper()
	paths, err := filepath.Glob("/usr/include/c++/*/bits/*.h")
	if err != nil || len(paths) == 0 {
		b.Fatalf("no C++ headers to read: %v", err)
	}
	var text []byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if text = append(text, data...); len(text) > 900_000 {
			break
		}
	}
	return string(text)
}

func BenchmarkTokens(b *testing.B) {
	text := bigText(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		New("a.cpp", text).Tokens()
	}
}

func BenchmarkLines(b *testing.B) {
	text := bigText(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		New("a.cpp", text).Lines()
	}
}

func BenchmarkBrackets(b *testing.B) {
	text := bigText(b)
	f := New("a.cpp", text)
	tokens := f.Tokens()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		matchBrackets(tokens)
	}
}
