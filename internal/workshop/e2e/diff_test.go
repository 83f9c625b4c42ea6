package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// git calls git in a folder.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_AUTHOR_NAME=a",
		"GIT_AUTHOR_EMAIL=a@example.org",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// function is a line of source with a mutant of add-sub.
func function(name string, n int) string {
	return fmt.Sprintf("int %s(int a) { return a + %d; }\n", name, n)
}

// TestDiff: what a branch has changed, however far it got into the repository: committed,
// in a renamed file, merged, not yet committed, not yet added. Of all else nothing is compiled.
func TestDiff(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	src := filepath.Join(root, "my söurces")
	if err := os.MkdirAll(filepath.Join(src, "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) { writeFile(t, filepath.Join(src, name), []byte(text)) }
	var commonText strings.Builder
	for i := range 20 {
		commonText.WriteString(function(fmt.Sprint("common", i), i+1))
	}
	common := commonText.String()
	write("lib/old.c", common)
	write("lib/base.c", function("b1", 1)+function("b2", 2)+function("b3", 3))
	write("test_main.c", "int b1(int), b2(int), b3(int), common3(int);\nint main(void) { return b1(0) + b2(0) "+
		"+ b3(0) + common3(0) == 0; }\n")
	git(t, src, "init", "-q", "-b", "main")
	git(t, src, "add", "-A")
	git(t, src, "commit", "-q", "-m", "first")
	git(t, src, "checkout", "-q", "-b", "topic")
	git(t, src, "mv", "lib/old.c", "lib/new.c")
	write("lib/new.c", strings.Replace(common, "a + 4;", "a + 44;", 1)) // line 4
	git(t, src, "commit", "-q", "-a", "-m", "topic")
	git(t, src, "checkout", "-q", "main")
	write("lib/base.c", function("b1", 11)+function("b2", 2)+function("b3", 3))
	git(t, src, "commit", "-q", "-a", "-m", "main")
	git(t, src, "checkout", "-q", "topic")
	git(t, src, "merge", "-q", "-m", "merge", "main")
	build := func() {
		all, err := filepath.Glob(filepath.Join(src, "lib", "*.c"))
		if err != nil {
			t.Fatal(err)
		}
		buildIn(t, root, slices.Concat([]string{"clang-19"}, bitcodeFlags, all,
			[]string{filepath.Join(src, "test_main.c"), "-o", "tests"})...)
	}
	build()
	run := func(args ...string) outcome {
		return ames(t, root, slices.Concat([]string{"run", "--operators", "add-sub"}, args, []string{"./tests"})...)
	}
	// The merge brought what main did; since its start, the branch itself did something else.
	run("--diff", "main...").want(t, statusOK)
	wantLines(t, root, "main...", map[string][]int{"my söurces/lib/new.c": {4}})
	part := stored(t, root)
	run().want(t, statusOK)
	linked, of := part.Counters["linked functions"], stored(t, root).Counters["linked functions"]
	if linked >= of/2 || skipped(part, "not changed since main...") != 22 {
		t.Errorf("%d functions linked for one mutant, %d for all; %v", linked, of, part.Skips)
	}
	run("--diff", "HEAD^1").want(t, statusOK)
	wantLines(t, root, "HEAD^1", map[string][]int{"my söurces/lib/base.c": {1}})
	if o := run("--diff", "HEAD", "--min-score", "50"); o.status != statusOK ||
		!strings.Contains(o.stdout, "0 mutants") {
		t.Errorf("nothing changed: %v", o)
	}
	write("lib/base.c", function("b1", 11)+function("b2", 2)+function("b3", 33))
	write("lib/untracked.c", function("u", 1))
	build()
	run("--diff", "main").want(t, statusOK)
	wantLines(t, root, "main",
		map[string][]int{"my söurces/lib/base.c": {3}, "my söurces/lib/new.c": {4}, "my söurces/lib/untracked.c": {1}})

	list := func(args ...string) outcome {
		return ames(t, root, slices.Concat([]string{"list"}, args, []string{"./tests"})...)
	}
	list("--diff", "nothing").want(t, statusUse, "--diff nothing: nothing is not a commit")
	list("--diff", "").want(t, statusUse, "--diff is empty")
	list("--diff", "main..topic").want(t, statusUse, "names two commits")
	call{dir: root, env: []string{"PATH=" + root}, args: []string{"list", "--diff", "main", "./tests"}}.run(t).want(t,
		statusUse, "git is not installed")
	if err := os.Rename(filepath.Join(src, ".git"), filepath.Join(src, "git")); err != nil {
		t.Fatal(err)
	}
	list("--diff", "main").want(t, statusUse, "in a git repository")
}
