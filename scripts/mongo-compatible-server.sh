#!/usr/bin/env bash
# A MongoDB-compatible server for tests, on Debian with root: FerretDB over PostgreSQL with the DocumentDB extension,
# in a root folder of its own, so that nothing is installed on the machine but debootstrap.
#
#   mongo-compatible-server.sh prepare             makes the root folder and prints it; minutes the first time, then nothing
#   mongo-compatible-server.sh run FOLDER PORT     serves the data in FOLDER on 127.0.0.1:PORT; ready once the port answers
#
# `run` stays in the foreground and keeps everything in a process namespace: killing that one process kills all of the
# server at once, and it dies with whoever started it. Commits are synced to disk, so a kill loses nothing acknowledged.
set -Eeuo pipefail

ferretdb=v2.7.0
module=github.com/FerretDB/FerretDB/v2/cmd/ferretdb@$ferretdb
bin=/usr/lib/postgresql/18/bin
home=${XDG_CACHE_HOME:-$HOME/.cache}/troupe/mongo-compatible-$ferretdb
root=$home/root

say() { echo "$*" >&2; }
in_root() { chroot "$root" env -i DEBIAN_FRONTEND=noninteractive HOME=/root LC_ALL=C PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
as_postgres() { in_root setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
sql() { as_postgres psql -q -v ON_ERROR_STOP=1 -h /data/run -d postgres -c "$1"; }

prepare() {
  [ "$(id -u)" = 0 ] || { say 'Only root can make and enter a root folder.'; exit 1; }
  mkdir -p "$home"
  exec 9> "$home/lock"
  flock 9
  [ -f "$home/ready" ] && return
  rm -rf "$root"
  : > "$home/log"
  trap 'say "It did not work; the end of $home/log:"; tail -n 20 "$home/log" >&2' ERR

  if ! command -v debootstrap > /dev/null; then
    say 'installing debootstrap'
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q debootstrap; } >> "$home/log" 2>&1
  fi
  say 'unpacking PostgreSQL 18 and DocumentDB from Debian packages (a minute or two)'
  local mirror
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null | grep -m1 -oE 'https?://[^ ]+/debian/?( |$)' | tr -d ' ' || true)
  debootstrap --variant=minbase --include=ca-certificates,postgresql-18,postgresql-18-documentdb \
    sid "$root" "${mirror:-http://deb.debian.org/debian}" >> "$home/log" 2>&1
  build_ferretdb
  in_root sh -c 'apt-get clean; rm -rf /var/lib/apt/lists/* /var/lib/postgresql/18; mkdir /data' >> "$home/log" 2>&1

  say 'initializing an empty database, to be copied by each start'
  rm -rf "$home/empty" && mkdir "$home/empty"
  in_namespace initialize >> "$home/log" 2>&1
  trap - ERR
  touch "$home/ready"
}

# With the machine's Go when it is new enough, else with Debian's.
build_ferretdb() {
  if go version 2> /dev/null | grep -qE 'go1\.(2[5-9]|[3-9][0-9])'; then
    say "building FerretDB $ferretdb (a minute)"
    GOBIN=$root/usr/local/bin CGO_ENABLED=0 go install "$module" >> "$home/log" 2>&1
    return
  fi
  say "building FerretDB $ferretdb with Debian's Go (two or three minutes)"
  in_namespace build >> "$home/log" 2>&1
}

in_namespace() { unshare --mount --pid --ipc --fork --kill-child bash "$0" "$@"; }

# Below: first process of a namespace of its own.

mount_system() {
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
}

build() {
  mount_system
  # What this machine trusts, e.g. a proxy's certificate.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  in_root apt-get install -y -q --no-install-recommends golang-go
  in_root env GOBIN=/usr/local/bin CGO_ENABLED=0 "GOPROXY=${GOPROXY:-https://proxy.golang.org}" go install "$module"
  in_root apt-get purge -y -q --autoremove golang-go
  rm -rf "$root/root/go" "$root/root/.cache"
}

initialize() {
  mount_system
  mount --bind "$home/empty" "$root/data"
  in_root install -d -o postgres -m 700 /data/db /data/run
  as_postgres "$bin/initdb" -D /data/db -U postgres -A trust -E UTF8 --locale=C
  # The extension connects to its own server, by default over TCP.
  cat >> "$home/empty/db/postgresql.conf" << 'CONF'
listen_addresses = ''
unix_socket_directories = '/data/run'
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.host = '/data/run'
documentdb.localhost_connection_string = 'host=/data/run'
max_connections = 200
jit = off
CONF
  as_postgres "$bin/pg_ctl" -D /data/db -w start
  sql 'create extension documentdb cascade'
  as_postgres "$bin/pg_ctl" -D /data/db -w -m fast stop
}

serve() {
  local folder=$1 port=$2
  mount_system
  mount --bind "$folder" "$root/data"
  # Left behind by a kill; the namespace is new, so no process of it can be alive.
  rm -f "$folder/db/postmaster.pid" "$folder"/run/.s.PGSQL*
  # The end of this process is the end of all in its namespace.
  trap 'exit 0' TERM INT
  as_postgres "$bin/postgres" -D /data/db >> "$folder/postgres.log" 2>&1 &
  for _ in $(seq 600); do
    as_postgres "$bin/pg_isready" -q -h /data/run && break
    sleep 0.05
  done
  as_postgres ferretdb --no-auth --listen-addr="127.0.0.1:$port" --debug-addr=- --telemetry=disable --state-dir=/data/run --log-level=WARN \
    --postgresql-url='postgres:///postgres?host=/data/run&user=postgres&pool_max_conns=40' >> "$folder/ferretdb.log" 2>&1 &
  wait -n || true
  say "The server ended: see $folder/postgres.log and $folder/ferretdb.log."
  exit 1
}

case ${1:-} in
  prepare)
    prepare
    echo "$root"
    ;;
  run)
    prepare
    exec 9>&-
    mkdir -p "$2"
    [ -d "$2/db" ] || cp -a "$home/empty/." "$2"
    exec setpriv --pdeathsig KILL -- unshare --mount --pid --ipc --fork --kill-child bash "$0" serve "$(readlink -f "$2")" "$3"
    ;;
  build) build ;;
  initialize) initialize ;;
  serve) serve "$2" "$3" ;;
  *)
    say "usage: $0 prepare | run FOLDER PORT"
    exit 2
    ;;
esac
