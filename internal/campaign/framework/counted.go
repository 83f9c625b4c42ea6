package framework

// Counted are parts of the names of functions and variables that frameworks' macros make for tests: Catch2's
// before version 3 and from then on, and doctest's. What else such a name has is a number, which counts what
// is in its file.
func Counted() []string {
	return []string{"CATCH2_INTERNAL_", "C_A_T_C_H_T_E_S_T_", "autoRegistrar", "DOCTEST_ANON_"}
}
