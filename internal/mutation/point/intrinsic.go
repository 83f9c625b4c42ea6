package point

import (
	"slices"
	"strings"
)

// intrinsic is a group of LLVM's intrinsics that stand for functions which the source calls by name.
type intrinsic struct {
	prefix string
	names  []string // as the source has them, __builtin_ aside
	memory bool     // it copies or fills memory
}

var intrinsics = []intrinsic{
	{"llvm.fabs.", []string{"fabs", "fabsf", "fabsl"}, false},
	{"llvm.floor.", []string{"floor", "floorf", "floorl"}, false},
	{"llvm.ceil.", []string{"ceil", "ceilf", "ceill"}, false},
	{"llvm.trunc.", []string{"trunc", "truncf", "truncl"}, false},
	{"llvm.round.", []string{"round", "roundf", "roundl"}, false},
	{"llvm.rint.", []string{"rint", "rintf", "rintl"}, false},
	{"llvm.nearbyint.", []string{"nearbyint", "nearbyintf", "nearbyintl"}, false},
	{"llvm.copysign.", []string{"copysign", "copysignf", "copysignl"}, false},
	{"llvm.abs.", []string{"abs", "labs", "llabs"}, false},
	{"llvm.memcpy.p", []string{"memcpy"}, true},
	{"llvm.memmove.p", []string{"memmove", "bcopy"}, true},
	{"llvm.memset.p", []string{"memset", "bzero"}, true},
}

func intrinsicOf(symbol string) *intrinsic {
	for i := range intrinsics {
		if strings.HasPrefix(symbol, intrinsics[i].prefix) {
			return &intrinsics[i]
		}
	}
	return nil
}

// IsMath reports whether an intrinsic is a function that the source calls by name and that computes a number.
func IsMath(symbol string) bool {
	i := intrinsicOf(symbol)
	return i != nil && !i.memory
}

// IsMemory reports whether an intrinsic copies or fills memory, as a function does that the
// source calls by name. Its third operand says how much.
func IsMemory(symbol string) bool {
	i := intrinsicOf(symbol)
	return i != nil && i.memory
}

// CalledBy reports whether the source calls an intrinsic by a name.
func CalledBy(symbol, name string) bool {
	i := intrinsicOf(symbol)
	return i != nil && slices.Contains(i.names, strings.TrimPrefix(name, "__builtin_"))
}
