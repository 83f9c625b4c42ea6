package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestAstray: a mutant that makes the program run other tests than it is asked for is
// judged by the program as the user calls it.
func TestAstray(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "code.cpp"), []byte(`
int noticed(int c) { return c - 1 + 1; }
int unnoticed(int c) { return c - 2 + 2; }
`))
	writeFile(t, filepath.Join(dir, "main_test.cpp"), []byte(`#include <gtest/gtest.h>
int noticed(int c), unnoticed(int c);
TEST(Code, First) { EXPECT_EQ(noticed(5), 5); }
TEST(Code, Second) { EXPECT_TRUE(noticed(0) == 0 && unnoticed(0) < 9); }
int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  std::string filter = testing::GTEST_FLAG(filter);
  for (char &c : filter)
    if (filter != "*") c = unnoticed(noticed(c));
  testing::GTEST_FLAG(filter) = filter;
  return RUN_ALL_TESTS();
}
`))
	buildIn(t, dir, "clang++-19", "-g", "-O0", "-fembed-bitcode=all", "code.cpp", "main_test.cpp", "-lgtest",
		"-o", "tests")
	for _, isolation := range []string{"fork", "exec"} {
		ames(t, dir, "run", "--operators", "add-sub", "--isolation", isolation, "./tests").want(t, statusOK)
		res := stored(t, dir)
		if len(res.Tests) != 2 || len(res.Judgements) != 2 {
			t.Fatalf("%d tests, %d mutants", len(res.Tests), len(res.Judgements))
		}
		for i := range res.Judgements {
			j := &res.Judgements[i]
			want := mutant.Killed
			if j.At.Line == 3 {
				want = mutant.Survived
			}
			if j.Status != want || want == mutant.Killed && !strings.Contains(j.Reason, "main_test.cpp:3") {
				t.Errorf("%s, %s: %s (%s), want %s", isolation, label(j), j.Status, j.Reason, want)
			}
		}
	}
}
