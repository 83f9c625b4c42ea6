#!/usr/bin/env bash
# Installs what building and testing Ames needs on Debian 12, Go excepted:
# the LLVM versions that Ames is tested with, linkers, and tools to fetch and
# unpack source packages. Does nothing, quickly, when all of it is there.
set -euo pipefail

llvms=(13 14 15 16 19 22)
packages=(
	binutils bzip2 ca-certificates cmake dpkg-dev gcc git g++ libc6-dev libc6-dbg lld-19 make valgrind xz-utils
	# llvm-dis, llvm-nm and llvm-ar, which tests compare with
	llvm-14 llvm-19 llvm-22
	# sanitizers, for the oracles; versions 13 and 15 have them in their main packages
	libclang-rt-14-dev libclang-rt-16-dev libclang-rt-19-dev libclang-rt-22-dev
	# test frameworks, for internal/campaign/framework
	catch2 check doctest-dev libboost-test-dev libcpputest-dev libcriterion-dev libgmock-dev libgtest-dev
	libsubunit-dev qtbase5-dev
	# sources that the builds of re2 and SQLite generate
	perl python3-six unicode-data tcl
)
for v in "${llvms[@]}"; do
	packages+=("clang-$v" "libllvm$v")
done
# Any version will do.
command -v rustc >/dev/null || packages+=(rustc)

fail() {
	printf 'install.sh: %s\n' "$@" >&2
	exit 1
}

check_go() {
	command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
	command -v go >/dev/null || fail "Go is missing: install it from https://go.dev/dl/ (see go.mod for the version)"
}

# Other distributions name and split these packages in their own ways; what
# counts there is that the tools can be found.
check_tools() {
	local missing=()
	for tool in ar bzip2 dpkg-source g++ gcc git ld make objcopy xz valgrind ld.lld-19 llvm-nm-19; do
		command -v "$tool" >/dev/null || missing+=("$tool")
	done
	for v in "${llvms[@]}"; do
		command -v "clang-$v" >/dev/null || missing+=("clang-$v")
	done
	((${#missing[@]} == 0)) || fail \
		"this is ${PRETTY_NAME:-an unknown system}; only Debian 12 is installed for automatically." \
		"Please install by hand: ${missing[*]}" \
		"and the shared library libLLVM of each clang version."
}

missing_packages() {
	local installed
	installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
	for p in "${packages[@]}"; do
		grep -qx "installed $p" <<<"$installed" || printf '%s\n' "$p"
	done
}

install_packages() {
	local root=()
	if ((EUID != 0)); then
		command -v sudo >/dev/null || fail "not root and no sudo. As root, run:" "  apt-get install --no-install-recommends $*"
		root=(sudo)
	fi
	local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
	echo "installing: $*"
	# A broken foreign package source must not stop this: Debian's own suffice.
	"${apt[@]}" -qq update || echo "install.sh: apt-get update had errors; going on" >&2
	"${apt[@]}" -qq install --no-install-recommends -y "$@" >/dev/null ||
		fail "apt-get could not install them: are bookworm, its updates and its security updates among the package sources?"
}

check_go
if [[ -r /etc/os-release ]]; then
	. /etc/os-release
fi
if [[ ${ID:-} != debian || ${VERSION_ID:-} != 12 ]]; then
	check_tools
	exit 0
fi
mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then
	install_packages "${missing[@]}"
	mapfile -t missing < <(missing_packages)
	((${#missing[@]} == 0)) || fail "still missing: ${missing[*]}"
fi
