#!/usr/bin/env bash
# Takes one file out of a Debian package of another suite, without installing anything:
#
#   debian-file.sh SUITE PACKAGE FILE TARGET     debian-file.sh sid nats-server usr/sbin/nats-server ./nats-server
#
# apt gets lists and a cache of its own, so the sources of the machine stay as they are and no root is needed.
# The package is as trusted as any other: apt checks the suite's signature with Debian's keys.
set -euo pipefail
suite=$1 package=$2 file=$3 target=$4

keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keys" ] || { echo "$keys is missing: only Debian machines trust Debian's packages." >&2; exit 1; }
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -m1 -oE 'https?://[^ ]+/debian/?( |$)' | tr -d ' ' || true)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache,unpacked}/partial "$work/deb"
echo "deb [signed-by=$keys] ${mirror:-http://deb.debian.org/debian} $suite main" > "$work/sources"
apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache=$work/cache" -o Acquire::Languages=none -o "APT::Sandbox::User=$(id -un)")
"${apt[@]}" update
(cd "$work/deb" && "${apt[@]}" download "$package")

dpkg-deb --extract "$work"/deb/*.deb "$work/unpacked"
mkdir -p "$(dirname "$target")"
# Moved into place whole: whoever finds it may run it.
cp "$work/unpacked/$file" "$target.$$"
mv "$target.$$" "$target"
