package syntax

import (
	"ames/internal/mutation/source"
	"strings"
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// Keywords of C and C++, by what they may begin. Ones that are also ordinary
// names in C (class, new, this, …) are keywords in both: losing a place is
// cheaper than misreading one.
var (
	// declaring words begin or belong to a declaration, never to an expression statement.
	declaring = wordSet(`
		alignas auto bool char char8_t char16_t char32_t class concept consteval constexpr constinit
		const decltype double enum explicit export extern final float friend inline int long module
		mutable namespace operator private protected public register requires restrict short
		signed static struct template thread_local typedef typename union unsigned using virtual
		void volatile wchar_t _Alignas _Atomic _Bool _Complex _Generic _Imaginary _Noreturn
		_Static_assert _Thread_local __attribute__ __declspec __extension__ __inline __inline__
		__restrict __thread __typeof__ typeof asm __asm __asm__ static_assert import`)
	// controlling words begin a statement that is not an expression, or go on one.
	controlling = wordSet(`
		break case catch continue co_return default do else for goto if return switch try while`)
	// casting words take <type> and (expression).
	casting = wordSet(`static_cast dynamic_cast const_cast reinterpret_cast`)
	// operating words are operators with an operand behind them.
	operating = wordSet(`
		alignof _Alignof __alignof__ co_await co_yield delete new noexcept sizeof throw typeid
		and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq`)
	// valued words are operands.
	valued = wordSet(`this true false nullptr`)
	// headed words come before a parenthesis that belongs to the statement.
	headed = wordSet(`if for while switch catch`)
)

// isName reports whether the token is an identifier of the program, no keyword.
func isName(t *source.Token) bool {
	return t.Kind == source.Ident && !isKeyword(t.Text)
}

// IsName reports whether token i is an identifier of the program, no keyword.
func IsName(f *source.File, i int) bool { return isName(f.Token(i)) }

func isKeyword(w string) bool {
	return declaring[w] || controlling[w] || casting[w] || operating[w] || valued[w]
}

// isAssignment reports whether the token is = or a compound assignment.
func isAssignment(t *source.Token) bool {
	switch t.Operator() {
	case "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=":
		return true
	}
	return false
}
