package noise

import (
	"strings"
	"testing"

	"ames/internal/mutation/source"
)

// at judges the mutant at the token behind the @ of a C++ text: the removal of a call
// if that is a name.
func at(t *testing.T, marked string) string {
	t.Helper()
	before, after, ok := strings.Cut(marked, "@")
	if !ok {
		t.Fatalf("no @ in %q", marked)
	}
	f := source.New("x.cpp", before+after)
	operator := "add-sub"
	switch c := after[0]; {
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
		operator = "remove-call"
	case strings.HasPrefix(after, "==") || strings.HasPrefix(after, "!="):
		operator = "negate-comparison"
	}
	line, col := f.Position(len(before))
	j, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	found := j.Of(f, line, col, operator)
	if found == nil {
		return ""
	}
	return found.Name
}

func TestOf(t *testing.T) {
	for _, c := range []struct{ filter, body string }{
		{"logging", `fprintf(stderr, "%d", a @+ b);`},
		{"logging", `fputs(text @+ 1, stderr);`},
		{"logging", `if (x) fwrite(p, 1, n @- 1, stderr);`},
		{"", `fprintf(out, "%d", a @+ b);`},
		{"", `printf("%d", a @+ b);`},
		{"", `fputs(stderr_text @+ 1, out);`},
		{"", `n = fprintf(stderr, "%d", a @+ b);`},
		{"logging", `@perror("read");`},
		{"logging", `syslog(LOG_ERR, "%d", a @* b);`},
		{"logging", `log("%d", a @+ b);`},
		{"logging", `@log_error("x");`},
		{"logging", `logMessage(level, a @+ b);`},
		{"logging", `MYLIB_LOG_ERROR("x", a @+ b);`},
		{"logging", `BOOST_LOG_TRIVIAL(info) << a @+ b;`},
		{"logging", `debug_log("x", a @+ b);`},
		{"logging", `xyz_log_warning("x", a @+ b);`},
		{"logging", `(void)@LogDebug("x");`},
		{"logging", `spdlog::error("{}", a @+ b);`},
		{"logging", `logger_->info("{}", a @+ b);`},
		{"logging", `this->log().@warn("x");`},
		{"logging", `Logger::Error("x", f(a @+ b));`},
		{"logging", `LOG(INFO) << "x" << a @+ b;`},
		{"logging", `LOG_IF(WARNING, a @< b) << "x";`},
		{"logging", `std::cerr << a @+ b << std::endl;`},
		{"logging", `if (verbose) ::std::clog << f(a @+ b);`},
		{"logging", `qDebug().nospace() << (a @+ b);`},
		{"", `y = log(a @+ b);`},                       // the logarithm
		{"", `return std::log(a @+ b);`},               //
		{"", `f(log(a @+ b));`},                        //
		{"", `LOG2(a @+ b);`},                          //
		{"", `CATALOG(a @+ b);`},                       //
		{"", `dialog(a @+ b);`},                        //
		{"", `write_log(record, a @+ b);`},             // a data base's
		{"", `RemoveLogFile(a @+ b);`},                 //
		{"", `log->append(a @+ b);`},                   //
		{"", `table->info(a @+ b);`},                   //
		{"", `catalog->info(a @+ b);`},                 //
		{"", `std::cout << a @+ b;`},                   //
		{"", `LOG(FATAL) << a @+ b;`},                  // ends the program
		{"", `error("x", a @+ b);`},                    // may end it
		{"", `fprintf(stderr, "%d", a@++);`},           // stores
		{"", `LOG(INFO) << [&] { return a @+ b; }();`}, // a function of its own
		{"", `if (a @< b) log("x");`},                  // what decides whether to log
		{"", `std::cerr << a; x = a @+ b;`},
		{"", `cerr = a @+ b;`},

		{"assertions", `assert(a @< b);`},
		{"assertions", `assert(f(a @+ b) && "x");`},
		{"assertions", `return (FMT_ASSERT(a @< b, ""), a);`},
		{"assertions", `TIXMLASSERT(a @== b);`},
		{"assertions", `DCHECK_EQ(a @+ 1, b);`},
		{"assertions", `Q_ASSERT_X(a @< b, "f", "x");`},
		{"assertions", `my_assert(a @< b);`},
		{"assertions", `@assert_valid(p);`},
		{"assertions", `if (a @< b) abort();`},
		{"assertions", `if (a @< b) { std::abort(); }`},
		{"assertions", `if (!(a @< b)) __builtin_unreachable();`},
		{"", `if (a @< b) abort(); else c();`},
		{"", `if (a @< b) { c(); abort(); }`},
		{"", `if (a @< b) exit(1);`},
		{"", `if (a @< b) __builtin_trap();`},
		{"", `CHECK(a @< b);`},
		{"", `REASSERT(a @< b);`},
		{"", `set_assert_handler(a @+ b);`},
		{"", `assert_reset(a @+ b);`}, // of a signal
		{"", `assertion_count(a @+ b);`},
		{"", `insert(a @+ b);`},
		{"", `assert(a@++ < b);`},
		{"", `assert(x); y = a @+ b;`},
		{"", `while (a @< b) abort();`},

		{"capacity", `v.reserve(n @* 2);`},
		{"capacity", `v->items.@reserve(n);`},
		{"capacity", `v.@shrink_to_fit();`},
		{"", `v.resize(n @* 2);`},
		{"", `reserve(n @* 2);`}, // who knows whose
		{"", `it = v.reserve(n @* 2);`},
		{"", `v.reserve(it, n @* 2);`},
		{"", `v.reserve(n@++);`},
		{"", `seats.reserve_row(n @* 2);`},

		{"unreachable", `switch (a) { case 1: break; default: assert(false); return a @+ b; }`},
		{"unreachable", `switch (a) { case 1: break; default: c = a @+ b; abort(); }`},
		{"unreachable", `switch (a) { default: FMT_ASSERT(false, "x"); c = a @+ b; }`},
		{"unreachable", `switch (a) { default: { assert(!"x"); return a @+ b; } }`},
		{"unreachable", `for (;;) {} std::unreachable(); if (c) { return a @+ b; }`},
		{"unreachable", `JSON_ASSERT_UNREACHABLE; return a @+ b;`},
		{"", `switch (a) { case 1: c = a @+ b; break; default: abort(); }`},
		{"", `switch (a) { default: abort(); case 1: return a @+ b; }`},
		{"", `switch (a) { default: if (c) return a @+ b; abort(); }`},
		{"", `switch (a) { default: throw std::logic_error(a @+ b); }`},
		{"", `if (c) abort(); return a @+ b;`},
		{"", `if (c) { abort(); } return a @+ b;`},
		{"", `assert(c); return a @+ b;`},
		{"", `DCHECK_LE(0, c); return a @+ b;`},
		{"", `c ? f() : abort(); return a @+ b;`},
		{"", `x = c ? f() : g() ; abort(c ? 1 : 2), h(); return a @+ b;`},
		{"unreachable", `switch (a) { case 1: abort(); a @+ b; }`},
		{"", `assert_null(0); return a @+ b;`},
		{"", `goto out; abort(); out: return a @+ b;`},
		{"", `abort_later(); return a @+ b;`},
		{"", `x = a @+ b; abort();`},
	} {
		if got := at(t, "int g(int a) { "+c.body+" }"); got != c.filter {
			t.Errorf("%s: %q, should be %q", c.body, got, c.filter)
		}
	}
}

func TestDestructors(t *testing.T) {
	for _, c := range []struct{ filter, text string }{
		{"destructors", `A::~A() { @free(p); }`},
		{"destructors",
			`struct A { virtual ~A() noexcept override { ` +
				`if (f) fclose(f); @XML_ParserFree(p); delete q; p = nullptr; } };`},
		{"destructors", `A::~A() { for (int i = 0; i < n; i++) { if (p[i] @!= nullptr) free(p[i]); } }`},
		{"", `A::~A() { @free(p); count(); }`},
		{"", `A::~A() { if (parent) parent->unlink(this); @free(p); }`},
		{"", `A::~A() { for (int i = 0; i < n @- 1; i++) free(p[i]); }`},
		{"", `A::~A() { @flush(p); free(p); }`},
		{"", `A::~A() { auto g = [] { @free(p); }; }`},
		{"", `void A::clear() { @free(p); }`},
		{"", `int f(int a) { int b = ~a; @free(p); }`},
		{"", `void A::release(int n = ~0) { @free(p); }`},
	} {
		if got := at(t, c.text); got != c.filter {
			t.Errorf("%s: %q, should be %q", c.text, got, c.filter)
		}
	}
}

// Half a text gives answers, whatever they are.
func TestDamaged(t *testing.T) {
	text := `A::~A() { LOG(INFO) << (a + b); switch (a) { default: x: { assert(!"x"); v.reserve(a + 1); } } ` +
		`free(p); if (p != 0) abort(); }`
	j, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	for n := range text {
		for _, part := range []string{text[:n], text[n:]} {
			f := source.New("x.cpp", part)
			for _, tok := range f.Tokens() {
				line, col := f.Position(tok.Offset)
				for _, operator := range []string{"add-sub", "remove-call", "negate-comparison"} {
					j.Of(f, line, col, operator)
				}
			}
		}
	}
}

func TestNew(t *testing.T) {
	text := source.New("x.cpp", `void f() { assert(a < b); }`)
	_, col := text.Position(strings.Index(text.Text(), "<"))
	for list, want := range map[string]string{"": "assertions", "logging,unreachable": "assertions", "assertions": "",
		"logging, assertions": "", "all": ""} {
		j, err := New(list)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if f := j.Of(text, 1, col, "boundary"); f != nil {
			got = f.Name
		}
		if got != want {
			t.Errorf("%q: %q, should be %q", list, got, want)
		}
	}
	if _, err := New("loging"); err == nil || !strings.Contains(err.Error(), "logging") {
		t.Errorf("an unknown name: %v", err)
	}
}
