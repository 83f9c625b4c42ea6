package subjects

import (
	"slices"
	"strings"
)

// Subjects with their tests in GoogleTest, which is compiled from Debian's copy of its
// source, so that all of the programs is there as bitcode.

const cxx17 = "-std=c++17"

// addGoogleTest adds parts of GoogleTest: gtest and gmock, and the main functions
// gtest_main or gmock_main.
func (s *spec) addGoogleTest(parts ...string) []string {
	for _, part := range parts {
		dir := "/usr/src/googletest/google" + strings.TrimPrefix(strings.TrimSuffix(part, "_main"), "g")
		source := part + "-all"
		if strings.HasSuffix(part, "_main") {
			source = part
		}
		s.units = append(s.units, unitSpec{part, dir + "/src/" + source + ".cc", []string{cxx17, "-I" + dir}})
	}
	return parts
}

func fmtlib() spec {
	s := spec{name: "fmtlib", pkg: "fmtlib", version: "9.1.0+ds1-2"}
	common := slices.Concat(
		s.add("", ".cc", `src/format src/os test/test-main test/gtest-extra test/util`, cxx17, "-Iinclude"),
		s.addGoogleTest("gtest", "gmock"))
	s.addPrograms(
		s.add("test", ".cc", `format-test args-test color-test ostream-test printf-test`, cxx17, "-Iinclude"), common)
	return s
}

// snappyPublic is what its build makes of snappy-stubs-public.h.in.
const snappyPublic = `#include <cstddef>
#include <sys/uio.h>
#define SNAPPY_MAJOR 1
#define SNAPPY_MINOR 1
#define SNAPPY_PATCHLEVEL 9
#define SNAPPY_VERSION ((SNAPPY_MAJOR << 16) | (SNAPPY_MINOR << 8) | SNAPPY_PATCHLEVEL)
`

func snappy() spec {
	s := spec{
		name: "snappy", pkg: "snappy", version: "1.1.9-3",
		headers: map[string]string{"snappy-stubs-public.h": snappyPublic},
		data:    map[string]string{"testdata": "testdata"},
	}
	flags := []string{cxx17, "-I.", "-I{build}/include", "-DHAVE_ATTRIBUTE_ALWAYS_INLINE", "-DHAVE_BUILTIN_CTZ",
		"-DHAVE_BUILTIN_EXPECT",
		"-DHAVE_FUNC_MMAP", "-DHAVE_FUNC_SYSCONF", "-DHAVE_SYS_MMAN_H", "-DHAVE_SYS_TIME_H", "-DHAVE_SYS_UIO_H",
		"-DHAVE_UNISTD_H"}
	units := s.add("", ".cc",
		`snappy_unittest snappy snappy-c snappy-sinksource snappy-stubs-internal snappy-test snappy_test_data`,
		flags...)
	units = append(units, s.addGoogleTest("gtest", "gmock", "gmock_main")...)
	const slow = "Snappy.RandomData:Snappy.FindMatchLengthRandom:Snappy.*Exhaustive"
	s.programs = []programSpec{{name: "snappy_unittest", units: units, args: []string{"--gtest_filter=-" + slow}}}
	return s
}

func leveldb() spec {
	s := spec{name: "leveldb", pkg: "leveldb", version: "1.23-4"}
	flags := []string{cxx17, "-I.", "-Iinclude", "-DLEVELDB_PLATFORM_POSIX=1", "-DHAVE_FDATASYNC=1",
		"-DHAVE_O_CLOEXEC=1"}
	common := slices.Concat(
		s.add("", ".cc", `db/builder db/db_impl db/db_iter db/dbformat db/dumpfile db/filename
			db/log_reader db/log_writer db/memtable db/repair db/table_cache db/version_edit
			db/version_set db/write_batch helpers/memenv/memenv table/block table/block_builder
			table/filter_block table/format table/iterator table/merger table/table table/table_builder
			table/two_level_iterator util/arena util/bloom util/cache util/coding util/comparator
			util/crc32c util/env util/env_posix util/filter_policy util/hash util/histogram util/logging
			util/options util/status util/testutil`, flags...),
		s.addGoogleTest("gtest", "gmock"))
	// Others write outside of their working directory, take seconds, or test little.
	s.addPrograms(s.add("", ".cc", `db/filename_test db/log_test db/version_edit_test db/write_batch_test
		helpers/memenv/memenv_test table/filter_block_test util/bloom_test util/cache_test
		util/coding_test`, flags...), common)
	return s
}

func yamlcpp() spec {
	s := spec{name: "yaml-cpp", pkg: "yaml-cpp", version: "0.7.0+dfsg-8"}
	flags := []string{cxx17, "-Iinclude", "-Isrc", "-Itest", "-Itest/integration"}
	common := slices.Concat(
		s.add("src", ".cpp", `binary convert depthguard directives emit emitfromevents emitter
			emitterstate emitterutils exceptions exp memory node node_data nodebuilder nodeevents null
			ostream_wrapper parse parser regex_yaml scanner scanscalar scantag scantoken simplekey
			singledocparser stream tag`, flags...),
		s.add("test", ".cpp", "main", flags...),
		s.addGoogleTest("gtest", "gmock"))
	units := s.add("test", ".cpp", `ostream_wrapper_test parser_test regex_test integration/emitter_test
		integration/encoding_test integration/error_messages_test integration/handler_spec_test
		integration/handler_test integration/load_node_test integration/node_spec_test node/node_test`, flags...)
	s.programs = []programSpec{{name: "yaml-cpp-tests", units: append(units, common...)}}
	return s
}
