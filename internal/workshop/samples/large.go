package samples

import (
	"context"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Large is a project as large as is asked for: a program with tests of GoogleTest,
// each of which calls seven eighths of all functions, chosen by chance, and in each
// of them takes branches by chance. So hardly two stretches of code are reached by
// the same tests, and each test reaches about three fifths of all mutants. A changed
// value changes what the test compares: nearly all mutants are noticed by the first
// test that sees one.
type Large struct{ Tests, Functions int }

// LargeMutants is how many mutants each function of a Large has.
const LargeMutants = 20

// Source and Program are the files of a Large: that with the code under test, and the program.
const (
	LargeSource  = "code.c"
	LargeProgram = "tests"
)

// mix scatters numbers (the finaliser of MurmurHash3).
func mix(h uint32) uint32 {
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// constant is the k-th in function i.
func constant(i, k int) uint32 { return mix(uint32(i)<<4 | uint32(k)) }

// largeBranches is how often a function branches.
const largeBranches = 3

// value is what function i computes. No step loses a bit.
func (Large) value(i int, x uint32) uint32 {
	h := (x ^ constant(i, 0)) + constant(i, 1)
	for b := range largeBranches {
		if x&(1<<b) != 0 {
			h = (h ^ constant(i, 4*b+2)) + constant(i, 4*b+3)
		} else {
			h = (h ^ constant(i, 4*b+4)) - constant(i, 4*b+5)
		}
	}
	return (h ^ constant(i, 14)) + constant(i, 15)
}

// sum is what test t compares with.
func (l Large) sum(t int) uint32 {
	var sum uint32
	for i := range l.Functions {
		if x, called := l.call(t, i); called {
			sum = bits.RotateLeft32(sum, 1)*31 + l.value(i, x)
		}
	}
	return sum
}

// call says whether test t calls function i, and with what.
func (Large) call(t, i int) (x uint32, called bool) {
	h := mix(uint32(t)<<16 ^ uint32(i))
	return h >> 3, h&7 != 0
}

// largeLines is how many lines a function has in the source.
const largeLines = 6 + 4*largeBranches

// Reaching is how many tests execute a line of the source that mutants are in.
func (l Large) Reaching(line int) int {
	i, at := (line-1)/largeLines, (line-1)%largeLines-3
	n := 0
	for t := range l.Tests {
		x, called := l.call(t, i)
		if b := at / 4; called && at >= 0 && b < largeBranches && at%4 != 0 { // of an arm
			called = (x&(1<<b) != 0) == (at%4 == 1)
		}
		if called {
			n++
		}
	}
	return n
}

func (l Large) code() string {
	var out strings.Builder
	for i := range l.Functions {
		fmt.Fprintf(&out, "unsigned f%d(unsigned x)\n{\n\tunsigned h = (x ^ %du) + %du;\n", i, constant(i, 0),
			constant(i, 1))
		for b := range largeBranches {
			fmt.Fprintf(&out, "\tif (x & %du)\n\t\th = (h ^ %du) + %du;\n\telse\n\t\th = (h ^ %du) - %du;\n",
				1<<b, constant(i, 4*b+2), constant(i, 4*b+3), constant(i, 4*b+4), constant(i, 4*b+5))
		}
		fmt.Fprintf(&out, "\treturn (h ^ %du) + %du;\n}\n\n", constant(i, 14), constant(i, 15))
	}
	return out.String()
}

const largeTests = `
static unsigned mix(unsigned h)
{
	h = (h ^ h >> 16) * 0x85ebca6bu;
	h = (h ^ h >> 13) * 0xc2b2ae35u;
	return h ^ h >> 16;
}

struct Case : testing::Test {
	unsigned t;
	explicit Case(unsigned t) : t(t) {}
	void TestBody() override
	{
		unsigned sum = 0, i = 0;
		for (auto f : functions) {
			unsigned h = mix(t << 16 ^ i++);
			if (h & 7)
				sum = (sum << 1 | sum >> 31) * 31 + f(h >> 3);
		}
		EXPECT_EQ(sum, sums[t]);
	}
};

static int registered = [] {
	unsigned t = 0;
	for (auto &sum : sums) {
		(void)sum;
		testing::RegisterTest("Large", ("t" + std::to_string(t)).c_str(), nullptr, nullptr, __FILE__, __LINE__,
			[t]() -> Case * { return new Case(t); });
		t++;
	}
	return 0;
}();
`

func (l Large) tests() string {
	var out strings.Builder
	out.WriteString("#include <gtest/gtest.h>\n#include <string>\n\nextern \"C\" {\n")
	for i := range l.Functions {
		fmt.Fprintf(&out, "unsigned f%d(unsigned);\n", i)
	}
	out.WriteString("}\n\nstatic unsigned (*const functions[])(unsigned) = {\n")
	for i := range l.Functions {
		fmt.Fprintf(&out, "\tf%d,\n", i)
	}
	out.WriteString("};\n\nstatic const unsigned sums[] = {\n")
	for t := range l.Tests {
		fmt.Fprintf(&out, "\t%du,\n", l.sum(t))
	}
	out.WriteString("};\n" + largeTests)
	return out.String()
}

// Build writes the project into an empty folder and builds its program there.
func (l Large) Build(ctx context.Context, dir string) error {
	for name, text := range map[string]string{LargeSource: l.code(), "tests.cpp": l.tests()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, argv := range [][]string{
		{"clang-19", "-g", "-O0", "-fembed-bitcode=all", "-c", LargeSource},
		{"clang++-19", "-O0", "tests.cpp", "code.o", "-o", LargeProgram, "-lgtest_main", "-lgtest"},
	} {
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, out)
		}
	}
	return nil
}
