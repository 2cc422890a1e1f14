#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The Debian packages: they are built, and install and run in a new Debian that
# has nothing else. By hand, with ./dev package: it takes about ten minutes, most
# of them for compressing awlc, and downloads from Debian's archive.
#
#	tests/checks/package.sh BUILD [DIR]	DIR has packages made before
. "$(dirname "$0")/common"

tmp=$(mktemp -d "${TMPDIR:-/tmp}/awl-package.XXXXXX")
root=$tmp/root
trap 'umount -l "$root/sys" "$root/proc" 2>/dev/null; rm -rf --one-file-system "$tmp"' EXIT
debs=${2:-$tmp}

# Of what is committed and what is not, without what builds made.
build_packages() {
	mkdir "$tmp/src" && cd "$src" &&
		git ls-files -z | tar c --null -T - | tar x -C "$tmp/src" &&
		cd "$tmp/src" &&
		PATH=/usr/lib/ccache:$PATH CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 \
			DEB_BUILD_OPTIONS="parallel=$(nproc)" \
			dpkg-buildpackage -us -uc -b
}

new_system() {
	debootstrap --variant=minbase bookworm "$root" \
		"${AWL_DEBIAN_MIRROR:-http://deb.debian.org/debian}" &&
		mount -t proc proc "$root/proc" &&
		mount --rbind /sys "$root/sys" && mount --make-rslave "$root/sys"
}

# in_system COMMAND: run by a shell there
in_system() { chroot "$root" sh -ec "export DEBIAN_FRONTEND=noninteractive; $1"; }

[ "$(id -u)" = 0 ] || { echo "1..0 # SKIP it takes root"; exit; }
[ $# -gt 1 ] || step "dpkg-buildpackage" build_packages || { plan; exit 1; }
step "debootstrap" new_system || { plan; exit 1; }
for p in awl awlc awl-stdlib; do
	cp "$debs"/${p}_*.deb "$root/tmp/" || exit 1
done
step "awl installs alone" in_system \
	"apt-get install -y --no-install-recommends /tmp/awl_*.deb"
step "and runs" in_system "awl --version"
step "it says that it has no compiler" in_system \
	"awl -e 'begin { }' 2>&1 | grep 'cannot run the compiler'"
step "awlc and awl-stdlib install" in_system \
	"apt-get install -y --no-install-recommends /tmp/awlc_*.deb /tmp/awl-stdlib_*.deb"
step "awl traces" in_system \
	"awl -q -e 'begin { print(6 * 7); exit(); }' | grep -x 42"
step "a tracepoint fires" in_system \
	"awl -q -e 'tracepoint:raw_syscalls:sys_enter { print(\"fired\"); exit(); }' | grep -m1 fired"
step "scripts are run by name" in_system "awl --dry-run execsnoop"
step "an include works without a compiler's packages" in_system \
	"mkdir -p /tmp/h && echo '#define SEVEN 7' >/tmp/h/seven.h &&
	 printf '#include <seven.h>\nbegin { print(SEVEN); exit(); }' >/tmp/i.probe &&
	 awl -q -I /tmp/h /tmp/i.probe | grep -x 7"
step "awl build makes a program" in_system \
	"awl build -e 'begin { print(6 * 7); exit(); }' -o /tmp/p && /tmp/p -q | grep -x 42"
step "they are removed" in_system "apt-get purge -y awl awlc awl-stdlib &&
	! ls /usr/share/awl /usr/libexec/awl /usr/bin/awl 2>/dev/null"
plan
