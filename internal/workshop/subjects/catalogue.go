package subjects

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
)

// spec describes a subject as written down here.
type spec struct {
	name     string
	pkg      string // Debian source package
	version  string
	units    []unitSpec
	programs []programSpec
	data     map[string]string // copied for the runs: source → name in the working directory
	headers  map[string]string // what a configure script would write: name in {build}/include → text
	made     map[string]string // what scripts write: name in {build}/made → command whose output it is
	script   string            // writes sources into {build}/made, where it is run; $1 are the others
	prepare  func(run string) error
}

type unitSpec struct {
	name, source string
	flags        []string
}

type programSpec struct {
	name  string
	exe   string   // file name, if another program has the same file; else name
	units []string // names
	lib   *libSpec
	args  []string
	flags []string // of the linker
}

type libSpec struct {
	file  string
	units []string
	flags []string
}

// catalogue holds all subjects. In flags and names of sources, {build} is the build's folder.
var catalogue = []spec{cjson(), tinyxml2(), zlib(), expat(), doubleConversion(), fmtlib(),
	jsoncpp(), snappy(), re2(), yamlcpp(), leveldb(), catch2(), secp256k1(), sqlite()}

// add takes sources that are compiled with the same flags, named after the folder and
// without the extension, and returns the names of their units.
func (s *spec) add(folder, extension, sources string, flags ...string) []string {
	var names []string
	for _, source := range strings.Fields(sources) {
		name := filepath.Base(source)
		s.units = append(s.units, unitSpec{name, filepath.Join(folder, source+extension), flags})
		names = append(names, name)
	}
	return names
}

// addPrograms adds programs of one source each, and of what they have in common.
func (s *spec) addPrograms(programs, common []string) {
	for _, name := range programs {
		s.programs = append(s.programs, programSpec{name: name, units: append([]string{name}, common...)})
	}
}

func cjson() spec {
	s := spec{
		name: "cjson", pkg: "cjson", version: "1.7.15-1+deb12u4",
		units: []unitSpec{
			{"unity", "tests/unity/src/unity.c", nil},
			{"cJSON", "cJSON.c", nil},
			{"cJSON_Utils", "cJSON_Utils.c", nil},
		},
		data: map[string]string{"tests/inputs": "inputs", "tests/json-patch-tests": "json-patch-tests"},
	}
	test := func(name string, more ...string) {
		s.units = append(s.units, unitSpec{name, "tests/" + name + ".c", nil})
		s.programs = append(s.programs,
			programSpec{name: name, units: append([]string{name}, append(more, "unity")...)})
	}
	// The tests include cJSON.c, to reach its internal functions.
	for _, name := range strings.Fields(`parse_examples parse_number parse_hex4 parse_string parse_array
		parse_object parse_value parse_with_opts print_string print_number print_array print_object print_value
		misc_tests compare_tests cjson_add readme_examples minify_tests`) {
		test(name)
	}
	test("json_patch_tests", "cJSON_Utils")
	test("old_utils_tests", "cJSON_Utils")
	test("misc_utils_tests", "cJSON_Utils")
	s.programs = append(s.programs, programSpec{name: "test", units: []string{"demo", "cJSON"}})
	s.units = append(s.units, unitSpec{"demo", "test.c", nil})
	return s
}

func tinyxml2() spec {
	return spec{
		name: "tinyxml2", pkg: "tinyxml2", version: "9.0.0+dfsg-3.1",
		units:    []unitSpec{{"tinyxml2", "tinyxml2.cpp", nil}, {"xmltest", "xmltest.cpp", nil}},
		programs: []programSpec{{name: "xmltest", units: []string{"xmltest", "tinyxml2"}}},
		data:     map[string]string{"resources": "resources"},
		prepare: func(run string) error {
			return os.MkdirAll(filepath.Join(run, "resources", "out"), 0o755)
		},
	}
}

func zlib() spec {
	s := spec{
		name: "zlib", pkg: "zlib", version: "1:1.2.13.dfsg-1",
		data:    map[string]string{"ChangeLog": "input.txt"},
		prepare: prepareZlib,
	}
	flags := []string{"-D_LARGEFILE64_SOURCE=1", "-DHAVE_HIDDEN", "-DHAVE_UNISTD_H", "-I."}
	var static, shared []string
	for _, name := range strings.Fields(`adler32 crc32 deflate infback inffast inflate inftrees trees zutil
		compress uncompr gzclose gzlib gzread gzwrite`) {
		static, shared = append(static, name), append(shared, name+".pic")
		s.units = append(s.units,
			unitSpec{name, name + ".c", flags},
			unitSpec{name + ".pic", name + ".c", append([]string{"-fPIC", "-DPIC"}, flags...)})
	}
	s.units = append(s.units, unitSpec{"example", "test/example.c", flags},
		unitSpec{"minigzip", "test/minigzip.c", flags})
	lib := &libSpec{file: "libz.so.1", units: shared,
		flags: []string{"-Wl,-soname,libz.so.1", "-Wl,--version-script,zlib.map"}}
	for _, p := range []programSpec{
		{name: "example", args: []string{"example.gz"}},
		{name: "minigzip", args: []string{"-c", "-9", "input.txt"}},
		{name: "minigunzip", exe: "minigzip", args: []string{"-c", "-d", "input.txt.gz"}},
	} {
		unit := p.name
		if p.exe != "" {
			unit = p.exe
		}
		own, dynamic := p, p
		own.units = append([]string{unit}, static...)
		dynamic.name, dynamic.exe = p.name+"-shared", unit+"-shared"
		dynamic.units, dynamic.lib = []string{unit}, lib
		s.programs = append(s.programs, own, dynamic)
	}
	s.addMocked(static)
	return s
}

// addMocked adds the example with mocks in the place of zlib's checksums and allocator.
// The checksums are others than zlib's: what calls the real ones meets a wrong one.
func (s *spec) addMocked(static []string) {
	s.headers = map[string]string{"mocks.c": zlibMocks}
	s.units = append(s.units, unitSpec{"mocks", "{build}/include/mocks.c", []string{"-I."}})
	s.programs = append(s.programs, programSpec{
		name: "example-mocked", args: []string{"example.gz"}, units: append([]string{"example", "mocks"}, static...),
		flags: []string{"-Wl,--wrap=adler32,--wrap=crc32,--wrap=zcalloc,--wrap=zcfree"},
	})
}

const zlibMocks = `#include <stdlib.h>
#include "zlib.h"

voidpf __real_zcalloc(voidpf opaque, unsigned items, unsigned size);
void __real_zcfree(voidpf opaque, voidpf block);
static int blocks;

static uLong sum(uLong so_far, const Bytef *text, uInt length)
{
    if (text == Z_NULL)
        return 7;
    while (length-- > 0)
        so_far = (so_far * 31 + *text++) & 0xffffffff;
    return so_far;
}

uLong __wrap_adler32(uLong so_far, const Bytef *text, uInt length) { return sum(so_far, text, length); }
uLong __wrap_crc32(uLong so_far, const Bytef *text, uInt length) { return sum(so_far, text, length); }

voidpf __wrap_zcalloc(voidpf opaque, unsigned items, unsigned size)
{
    blocks++;
    return __real_zcalloc(opaque, items, size);
}

void __wrap_zcfree(voidpf opaque, voidpf block)
{
    if (--blocks < 0)
        abort();
    __real_zcfree(opaque, block);
}

__attribute__((destructor)) static void all_freed(void)
{
    if (blocks != 0)
        abort();
}
`

// prepareZlib compresses the input with another implementation.
func prepareZlib(run string) error {
	text, err := os.ReadFile(filepath.Join(run, "input.txt"))
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(run, "input.txt.gz"), packed.Bytes(), 0o644)
}

// expatConfig is what its configure script finds out on Debian, as far as the sources ask.
const expatConfig = `#define BYTEORDER 1234
#define HAVE_FCNTL_H 1
#define HAVE_GETRANDOM 1
#define HAVE_MEMMOVE 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE_UNISTD_H 1
#define XML_ATTR_INFO 1
#define XML_CONTEXT_BYTES 1024
#define XML_DEV_URANDOM 1
#define XML_DTD 1
#define XML_GE 1
#define XML_NS 1
`

func expat() spec {
	flags := []string{"-DHAVE_EXPAT_CONFIG_H", "-DXML_STATIC", "-D_DEFAULT_SOURCE", "-I{build}/include", "-Iexpat/lib",
		"-fno-strict-aliasing"}
	s := spec{
		name: "expat", pkg: "expat", version: "2.5.0-1+deb12u2",
		headers: map[string]string{"expat_config.h": expatConfig},
	}
	p := programSpec{name: "runtests", flags: []string{"-lm"}}
	p.units = s.add("expat", ".c", `tests/runtests tests/chardata tests/structdata tests/memcheck tests/minicheck
		lib/xmlparse lib/xmlrole lib/xmltok`, flags...)
	s.programs = []programSpec{p}
	return s
}

// secp256k1 computes with masks and complements, which are rare elsewhere. Its tests take their
// random numbers from the seed that they are given.
func secp256k1() spec {
	s := spec{name: "secp256k1", pkg: "libsecp256k1", version: "0.2.0-2"}
	units := s.add("src", ".c", `tests precomputed_ecmult precomputed_ecmult_gen`, "-DECMULT_WINDOW_SIZE=15",
		"-DECMULT_GEN_PREC_BITS=4",
		"-DENABLE_MODULE_ECDH=1", "-DENABLE_MODULE_RECOVERY=1", "-DENABLE_MODULE_EXTRAKEYS=1",
		"-DENABLE_MODULE_SCHNORRSIG=1", "-Iinclude", "-Isrc", "-I.")
	s.programs = []programSpec{{name: "tests", units: units, args: []string{"1", "00112233445566778899aabbccddeeff"}}}
	return s
}

func doubleConversion() spec {
	s := spec{name: "double-conversion", pkg: "double-conversion", version: "3.2.1-1"}
	p := programSpec{name: "cctest"} // without arguments it runs all tests
	p.units = s.add("test/cctest", ".cc", `cctest gay-fixed gay-precision gay-shortest gay-shortest-single
		test-bignum test-bignum-dtoa test-conversions test-diy-fp test-dtoa test-fast-dtoa test-fixed-dtoa
		test-ieee test-strtod`, "-I.")
	p.units = append(p.units, s.add("double-conversion", ".cc", `bignum bignum-dtoa cached-powers
		double-to-string fast-dtoa fixed-dtoa string-to-double strtod`, "-I.")...)
	s.programs = []programSpec{p}
	// All tests together take seconds, so the suites are there one by one as well.
	for _, suite := range p.units {
		if strings.HasPrefix(suite, "test-") {
			one := p
			one.name, one.exe, one.args = suite, "cctest", []string{suite}
			s.programs = append(s.programs, one)
		}
	}
	return s
}

// sqlite is SQLite's shell: two units, of which one is large.
func sqlite() spec {
	s := spec{
		name: "sqlite", pkg: "sqlite3", version: "3.40.1-2+deb12u2",
		script: `CC=clang-19 "$1/configure" --disable-readline && make sqlite3.c sqlite3.h shell.c`,
	}
	s.programs = []programSpec{{
		name: "sqlite3", units: s.add("{build}/made", ".c", "sqlite3 shell", "-I{build}/made"), flags: []string{"-lm"},
		args: []string{"-batch", ":memory:", "select 6 * 7;"},
	}}
	return s
}
