package selection

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

// changes is what git 2.39 printed with -U0 -M: a changed file, one renamed and changed,
// one only renamed, a new one, a deleted one, a binary one, one whose mode changed.
const changes = `diff --git a/lib.c b/lib.c
index 1c59427..53ae1ad 100644
--- a/lib.c
+++ b/lib.c
@@ -1 +1 @@
-int a(int x) { return x + 1; }
+int a(int x) { return x + 2; }
@@ -3,0 +4,2 @@ int b(void)
+++i;
+--- x;
@@ -9,2 +11,0 @@
-gone
-gone
diff --git a/old name.c b/src/näme.c
similarity index 90%
rename from old name.c
rename to src/näme.c
index 1c59427..53ae1ad 100644
--- a/old name.c	
+++ b/src/näme.c	
@@ -7 +7 @@
-x
+y
\ No newline at end of file
diff --git a/moved.c b/there/moved.c
similarity index 100%
rename from moved.c
rename to there/moved.c
diff --git a/new.c b/new.c
new file mode 100644
index 0000000..53ae1ad
--- /dev/null
+++ b/new.c
@@ -0,0 +1,3 @@
+1
+2
+3
diff --git a/gone.c b/gone.c
deleted file mode 100644
index 53ae1ad..0000000
--- a/gone.c
+++ /dev/null
@@ -1 +0,0 @@
-1
diff --git a/a.bin b/a.bin
index 53ae1ad..1c59427 100644
Binary files a/a.bin and b/a.bin differ
diff --git "a/q\"uote\t.c" "b/q\"uote\t.c"
index 53ae1ad..1c59427 100755
--- "a/q\"uote\t.c"
+++ "b/q\"uote\t.c"
@@ -2 +2,2 @@
-1
+1
+2
* Unmerged path conflict.c
diff --git a/conflict.c b/conflict.c
index 53ae1ad..1c59427 100644
--- a/conflict.c
+++ b/conflict.c
@@ -1,0 +2 @@
+<<<<<<< HEAD
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
`

func TestParseDiff(t *testing.T) {
	t.Parallel()
	got, err := ParseDiff(strings.NewReader(changes))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Ranges{
		"lib.c": {{1, 1}, {4, 5}}, "src/näme.c": {{7, 7}}, "there/moved.c": nil, "new.c": {{1, 3}}, "a.bin": nil,
		"q\"uote\t.c": {{2, 3}}, "conflict.c": {{2, 2}}, "run.sh": nil,
	}
	if !maps.EqualFunc(got, want, func(a, b Ranges) bool { return slices.Equal(a, b) }) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if _, err := ParseDiff(strings.NewReader("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n")); err == nil {
		t.Error("a diff that is cut off is no error")
	}
}

func FuzzParseDiff(f *testing.F) {
	f.Add([]byte(changes))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := ParseDiff(bytes.NewReader(data))
		if err != nil {
			return
		}
		for name, lines := range files {
			for i, r := range lines {
				if name == "" || r.Last < r.First || i > 0 && r.First <= lines[i-1].Last+1 {
					t.Errorf("%q: %v", name, lines)
				}
			}
		}
	})
}
