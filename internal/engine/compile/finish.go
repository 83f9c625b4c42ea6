package compile

import (
	"strconv"
	"strings"

	"ames/internal/engine/llvm"
	"ames/internal/engine/pattern"
)

// The bitcode that the driver's -fembed-bitcode=all embeds is what the compiler generated code
// from. That of -Xclang -fembed-bitcode=all is from before all passes, of which some are run without
// optimisation as well: they are what makes a program of it.

// Finish runs the passes on a unit that its compiler ran after it had embedded the bitcode. Which
// those are shows in the unit itself: what they look for is there, and what they leave behind is not.
// Sanitizers and coroutines need the compiler's own version: the former call their runtime library,
// whose functions change, and the frames of the latter are shared with what the program has.
func Finish(l *llvm.Lib, c llvm.Context, m llvm.Module) error {
	var passes []string
	own := CompilerMajor(l, c, m) == l.Major
	if isUsed(l, m, "llvm.instrprof.increment") {
		passes = append(passes, "instrprof")
	}
	keepAwaiting(l, m)
	if own && isUsed(l, m, "llvm.coro.id") {
		passes = append(passes, "default<O0>") // inlines as well
	} else if hasBody(l, m, "alwaysinline") {
		passes = append(passes, "always-inline")
	}
	if own {
		for _, s := range sanitizers {
			if s.passes != nil && s.isPending(l, m) {
				if s.option != "" && l.Major < parameterSince {
					l.SetOption(s.option)
				}
				passes = append(passes, s.passes(l.Major))
			}
		}
	}
	if len(passes) == 0 {
		return nil
	}
	return l.RunPasses(m, strings.Join(passes, ","), 0)
}

// keepAwaiting has the functions not inlined by which clang, from 18 on, lets a coroutine await. They
// have the attribute, but calls of them come up only once all was inlined, and stay.
func keepAwaiting(l *llvm.Lib, m llvm.Module) {
	for _, f := range l.Functions(m) {
		if strings.Contains(l.Name(f.Value()), ".__await_suspend_wrapper__") {
			l.RemoveAttribute(f, llvm.OnFunction, l.AttributeKind("alwaysinline"))
		}
	}
}

// hasBody reports whether the unit has a body of a function with an attribute.
func hasBody(l *llvm.Lib, m llvm.Module, attribute string) bool {
	kind := l.AttributeKind(attribute)
	for _, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) && l.HasAttribute(f, llvm.OnFunction, kind) {
			return true
		}
	}
	return false
}

func isUsed(l *llvm.Lib, m llvm.Module, function string) bool {
	f := l.NamedFunction(m, function)
	return f != 0 && len(l.Users(f.Value())) > 0
}

// sanitizer is one that works on a unit by passes of LLVM's.
type sanitizer struct {
	attribute   string // of the functions that it is for
	constructor string // that it adds to each unit
	// option is what clang asks for by default and LLVM does not; before parameterSince, the
	// passes have no parameter for it.
	option string
	passes func(major int) string // nil: they are not run here
}

const parameterSince = 22

var sanitizers = []sanitizer{
	{"sanitize_address", "asan.module_ctor", "-asan-use-after-scope", func(major int) string {
		switch {
		case major < 14:
			return "require<asan-globals-md>,asan-module,function(asan)"
		case major < 15:
			return "require<asan-globals-md>,asan-module"
		case major < 16:
			return "asan-module"
		case major >= parameterSince:
			return "asan<use-after-scope>"
		}
		return "asan"
	}},
	{"sanitize_memory", "msan.module_ctor", "", func(major int) string {
		if major < 16 {
			return "msan-module,function(msan)"
		}
		return "msan<eager-checks>"
	}},
	{"sanitize_thread", "tsan.module_ctor", "", func(int) string { return "tsan-module,function(tsan)" }},
	{"sanitize_hwaddress", "hwasan.module_ctor", "", nil},
}

// PendingSanitizers gives the numbers of the attributes of functions that a sanitizer's pass is for, of those
// passes that have not run on a module. Compiled as it stands, such a function would do what it does in the
// program but for the sanitizer's checks.
func PendingSanitizers(l *llvm.Lib, m llvm.Module) []uint32 {
	var out []uint32
	for i := range sanitizers {
		if s := &sanitizers[i]; l.NamedFunction(m, s.constructor) == 0 {
			out = append(out, l.AttributeKind(s.attribute))
		}
	}
	return out
}

// isPending reports whether the sanitizer's passes have not run on a unit that is to have them.
func (s *sanitizer) isPending(l *llvm.Lib, m llvm.Module) bool {
	return l.NamedFunction(m, s.constructor) == 0 && hasBody(l, m, s.attribute)
}

// producer is the clang that a compile unit is of, as LLVM prints what the front end wrote down.
var producer = pattern.Of(`\bproducer: "[^"]*\bclang version ([0-9]+)\.`)

// CompilerMajor is the version of the clang that a unit is of, 0 if it does not say.
func CompilerMajor(l *llvm.Lib, c llvm.Context, m llvm.Module) int {
	for _, unit := range l.CompileUnits(m) {
		if by := producer().FindStringSubmatch(l.MetadataText(c, unit)); by != nil {
			major, err := strconv.Atoi(by[1])
			if err == nil {
				return major
			}
		}
	}
	return 0
}
