package work

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Kinds of failure that a caller tells apart.
var (
	// ErrUse is wrapped by errors that the user mends by another call or another build.
	ErrUse = errors.New("cannot be done as asked")
	// ErrTestsFail is wrapped when the tests fail without any mutant.
	ErrTestsFail = errors.New("the tests fail without any mutant")
)

// useError is a message for the user that counts as ErrUse.
type useError struct{ text string }

func (e *useError) Error() string        { return e.text }
func (e *useError) Is(target error) bool { return target == ErrUse }

// Usef makes an error that wraps ErrUse. Its text is a message for the user.
func Usef(format string, args ...any) error { return &useError{fmt.Sprintf(format, args...)} }

// TestsError says how the tests fail without a mutant. It wraps ErrTestsFail.
type TestsError struct {
	Text   string
	Output []byte
}

func (e *TestsError) Error() string { return e.Text }

// Is implements errors.Is.
func (e *TestsError) Is(target error) bool { return target == ErrTestsFail }

// Output returns what a program wrote that failed its tests without a mutant.
func Output(err error) []byte {
	var t *TestsError
	if errors.As(err, &t) {
		return t.Output
	}
	return nil
}

// Damaged is the error of what the cache holds of a unit, which makes no sense though it is what was written.
func (o *Options) Damaged(unit string, err error) error {
	return fmt.Errorf("what the cache holds of %s is no use (%w): remove %s", unit, err,
		filepath.Join(o.CacheDir, "objects"))
}
