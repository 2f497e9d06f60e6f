#!/usr/bin/env bash
# Installs Chromium without windows from Debian's packages, as root. What apt says goes to standard error.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo 'Only root can install packages.' >&2; exit 1; }

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
{ "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends chromium-headless-shell; } > /dev/null
