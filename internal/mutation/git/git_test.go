package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/mutation/selection"
)

// repository is a repository in a folder of its own.
type repository struct {
	*testing.T
	dir string
}

func (r repository) git(args ...string) string {
	r.Helper()
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = r.dir
	cmd.Env = append(environment(os.Environ()), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func initialised(t *testing.T, dir string) repository {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := repository{t, dir}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repository) path(name string) string { return filepath.Join(r.dir, name) }

func (r repository) write(name, text string) {
	r.Helper()
	if err := os.MkdirAll(filepath.Dir(r.path(name)), 0o755); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(r.path(name), []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}

func (r repository) commit(message string) {
	r.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", message)
}

// changed gives what has changed of files of the repository since a commit.
func (r repository) changed(ref string, names ...string) map[string]File {
	r.Helper()
	b, err := ParseBase(ref)
	if err != nil {
		r.Fatal(err)
	}
	var paths []string
	for _, n := range names {
		paths = append(paths, r.path(n))
	}
	got, err := b.Changes(r.Context(), paths)
	if err != nil {
		r.Fatal(err)
	}
	return got
}

func (r repository) want(ref, name string, want ...selection.Range) {
	r.Helper()
	got, inside := r.changed(ref, name)[r.path(name)], len(want) != 1 || want[0] != outside
	if got.Inside != inside || inside && !slices.Equal(got.Changed, selection.Ranges(want)) {
		r.Errorf("%s since %s: %v, want %v", name, ref, got, want)
	}
}

var (
	outside = selection.Range{First: -1, Last: -1}
	all     = everything[0]
)

func one(line int) selection.Range { return selection.Range{First: line, Last: line} }

const ten = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"

func edited(text, line, to string) string {
	return strings.Replace("\n"+text, "\n"+line+"\n", "\n"+to+"\n", 1)[1:]
}

// TestChanges: work of all kinds in one working tree, under settings that change what git
// prints for people.
func TestChanges(t *testing.T) {
	t.Parallel()
	r := initialised(t, filepath.Join(t.TempDir(), "with space ü"))
	for name, text := range map[string]string{
		"committed.c": ten, "staged.c": ten, "worktree.c": ten, "same.c": ten, "old name.c": ten, "shorter.c": ten,
		"sub dir/ä.c": ten, "q\"\t.c": ten, "untracked again.c": ten,
		".gitignore": "ignored.c\n", ".gitattributes": "binary.c -diff\n", "binary.c": ten,
	} {
		r.write(name, text)
	}
	r.commit("first")
	for key, value := range map[string]string{"diff.noprefix": "true", "diff.mnemonicPrefix": "true",
		"color.ui": "always", "diff.context": "7", "diff.interHunkContext": "9",
		"diff.renames": "false", "diff.relative": "true", "core.quotePath": "true"} {
		r.git("config", key, value)
	}
	r.write("committed.c", edited(ten, "3", "three"))
	r.commit("second")
	r.write("staged.c", edited(ten, "4", "four\nand more"))
	r.git("mv", "old name.c", "new näme.c")
	r.git("add", "-A")
	r.write("new näme.c", edited(ten, "2", "two"))
	r.write("worktree.c", edited(edited(ten, "1", "one"), "10", "++ten"))
	r.write("shorter.c", edited(ten, "5\n6", ""))
	r.write("sub dir/ä.c", edited(ten, "9", "nine"))
	r.write("q\"\t.c", edited(ten, "8", "eight"))
	r.write("binary.c", edited(ten, "7", "se\x00ven"))
	r.git("rm", "-q", "--cached", "untracked again.c")
	r.write("sub dir/new.c", ten)
	r.write("ignored.c", ten)
	r.want("HEAD", "committed.c")
	r.want("HEAD~1", "committed.c", one(3))
	r.want("HEAD", "staged.c", selection.Range{First: 4, Last: 5})
	r.want("HEAD", "worktree.c", one(1), one(10))
	r.want("HEAD", "same.c")
	r.want("HEAD", "new näme.c", one(2))
	r.want("HEAD", "shorter.c", one(5))
	r.want("HEAD", "sub dir/ä.c", one(9))
	r.want("HEAD", "q\"\t.c", one(8))
	r.want("HEAD", "binary.c", one(7))
	r.want("HEAD", "untracked again.c", all)
	r.want("HEAD", "sub dir/new.c", all)
	r.want("HEAD", "ignored.c")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(r.dir, link); err != nil {
		t.Fatal(err)
	}
	repository{t, link}.want("HEAD", "worktree.c", one(1), one(10))
}

// TestBranches: REF... is what a branch did itself, whatever was merged into it; a merge
// that is not done shows what it has made of the working tree.
func TestBranches(t *testing.T) {
	t.Parallel()
	r := initialised(t, t.TempDir())
	r.write("a.c", ten)
	r.commit("first")
	r.git("checkout", "-q", "-b", "topic")
	r.write("a.c", edited(ten, "2", "topic"))
	r.commit("topic")
	r.git("checkout", "-q", "main")
	r.write("a.c", edited(ten, "8", "main"))
	r.commit("main")
	r.git("checkout", "-q", "topic")
	r.want("main...", "a.c", one(2))
	r.want("main...HEAD", "a.c", one(2))
	r.want("main", "a.c", one(2), one(8))
	r.git("merge", "-q", "-m", "merge", "main")
	r.want("main...", "a.c", one(2))
	r.want("HEAD^", "a.c", one(8))
	r.git("checkout", "-q", "-b", "other", "main")
	r.write("a.c", edited(edited(ten, "8", "main"), "2", "other"))
	r.commit("other")
	if out, err := exec.Command("git", "-C", r.dir, "merge", "topic").CombinedOutput(); err == nil {
		t.Fatalf("no conflict:\n%s", out)
	}
	r.want("other", "a.c", one(2), selection.Range{First: 4, Last: 6})
	r.git("checkout", "-q", "-f", "--orphan", "alone")
	r.commit("alone")
	b, _ := ParseBase("main...")
	if _, err := b.Changes(t.Context(), []string{r.path("a.c")}); err == nil ||
		!strings.Contains(err.Error(), "no common commit") {
		t.Error(err)
	}
}

// TestRepositories: submodules go with the repository around them, other repositories by
// themselves, and what is in none is not inside.
func TestRepositories(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lib := initialised(t, filepath.Join(dir, "lib"))
	lib.write("l.c", ten)
	lib.commit("lib")
	r := initialised(t, filepath.Join(dir, "r"))
	r.write("a.c", ten)
	r.commit("first")
	r.git("tag", "start")
	r.git("submodule", "--quiet", "add", lib.dir, "deep/lib")
	r.commit("with submodule")
	sub := repository{t, r.path("deep/lib")}
	sub.write("l.c", edited(ten, "3", "three"))
	sub.commit("in the submodule")
	sub.write("l.c", edited(edited(ten, "3", "three"), "6", "six"))
	sub.write("n.c", ten)
	nested := initialised(t, r.path("nested"))
	nested.write("n.c", ten)
	nested.commit("nested")
	nested.write("n.c", edited(ten, "1", "one"))
	loose := repository{t, dir}
	loose.write("loose.c", ten)

	sub.want("HEAD", "l.c", one(3), one(6))
	sub.want("HEAD", "n.c", all)
	sub.want("start", "l.c", all)
	nested.want("HEAD", "n.c", one(1))
	got := r.changed("start", "a.c", "nested/n.c", "../loose.c")
	if f := got[r.path("a.c")]; !f.Inside || len(f.Changed) > 0 {
		t.Errorf("%v", got)
	}
	for _, other := range []string{"nested/n.c", "../loose.c"} {
		if got[r.path(other)].Inside {
			t.Errorf("%s: %v", other, got)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"": "names no commit", "-x": "names no commit", "...": "names no commit", "...HEAD": "names no commit",
		"a..b": "two commits", "a...b": "two commits", "a..": "two commits",
	} {
		if _, err := ParseBase(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
	r := initialised(t, t.TempDir())
	r.write("a.c", ten)
	loose := repository{t, t.TempDir()}
	loose.write("a.c", ten)
	empty := repository{t, t.TempDir()}
	empty.write("a.c", ten)
	empty.write(".git/x", "")
	for _, c := range []struct {
		r         repository
		ref, says string
	}{
		{r, "HEAD", "HEAD is not a commit of the git repository " + r.dir}, {r, "nothing", "nothing is not a commit"},
		{r, "nothing...", "nothing is not a commit"},
		{loose, "HEAD", "none of the program's source files is in a git repository"},
		{empty, "HEAD", "not a git repository"},
	} {
		b, err := ParseBase(c.ref)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.Changes(t.Context(), []string{c.r.path("a.c")}); err == nil ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.ref, err, c.says)
		}
	}
}
