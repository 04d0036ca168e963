#!/usr/bin/env bash
# How long the command seed takes for the origin's load-test set, on both databases.
# Prints a line a run and the medians; keeps them in bench/results/seed.txt.
set -euo pipefail

usage() {
    cat <<'TXT'
Usage: bench/seed.sh [RUNS]

Seeds an empty database, RUNS times on each (3 by default), taking turns, with the release build:
  sqlite       a new file
  postgresql   a new database of a throw-away server with fsync, synchronous_commit and full_page_writes on
"new" is the time of `dotnet Marquee.Api.dll seed` from start to exit, the schema made before by `migrate`; "again" of the same
command once more, which adds nothing. In seconds. PostgreSQL must be installed; nothing that is running is touched.
TXT
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac
runs=${1:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
server=""
cleanup() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT

# PostgreSQL refuses to run as root; Debian keeps its programs out of the path.
as_postgres=()
if [ "$(id -u)" = 0 ]; then
    as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
programs=$(dirname "$(command -v initdb || find /usr/lib/postgresql -name initdb | sort -V | tail -n 1)")
port=18991

echo "Building the release ..." >&2
dotnet publish "$root/src/Marquee.Api" -c Release -o "$work/app" --nologo -v quiet >&2

mkdir "$work/pg"
if [ "$(id -u)" = 0 ]; then
    chmod 711 "$work"
    chown postgres: "$work/pg"
fi
cd "$work/pg"
"${as_postgres[@]}" "$programs/initdb" --pgdata "$work/pg/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
"${as_postgres[@]}" "$programs/postgres" -D "$work/pg/data" -p "$port" -k "$work/pg" -c listen_addresses=127.0.0.1 >"$work/pg.log" 2>&1 &
server=$!
client=$(command -v psql || find /usr/lib/postgresql -name psql | sort -V | tail -n 1)
psql() { "$client" -h 127.0.0.1 -p "$port" -U postgres -qAt "$@"; }
for attempt in $(seq 100); do
    ! psql -c 'select 1' >/dev/null 2>"$work/psql.log" || break
    [ "$attempt" -lt 100 ] && kill -0 "$server" 2>/dev/null || { cat "$work/psql.log" "$work/pg.log" >&2; exit 1; }
    sleep 0.1
done

marquee() { dotnet "$work/app/Marquee.Api.dll" "$@"; }

# timed NAME: seeds with the settings in the environment, prints "NAME seconds".
timed() {
    local began ended
    began=$(date +%s%N)
    marquee seed >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    ended=$(date +%s%N)
    grep -q '^schedules .*added$' "$work/log"
    awk -v name="$1" -v ns="$((ended - began))" 'BEGIN { printf "%s %.1f\n", name, ns / 1e9 }'
}

mkdir -p "$root/bench/results"
results="$root/bench/results/seed.txt"
{
    echo "# $(date -u +%FT%TZ) $(nproc) cores, $(dotnet --version), $("$programs/postgres" --version)"
    for setting in fsync synchronous_commit full_page_writes; do
        echo "# $setting=$(psql -c "show $setting")"
    done
    for run in $(seq "$runs"); do
        (
            export DataFolder="$work/sqlite"
            marquee migrate >/dev/null
            timed sqlite-new
            timed sqlite-again
            if [ "$run" = "$runs" ]; then sed 's/^/# /' "$work/log"; fi
        )
        rm -rf "$work/sqlite"
        psql -c "create database marquee_$run template template0"
        (
            export Database__Provider=PostgreSql
            export ConnectionStrings__Database="Host=127.0.0.1;Port=$port;Username=postgres;Database=marquee_$run"
            marquee migrate >/dev/null
            timed postgresql-new
            timed postgresql-again
        )
        if [ "$run" = "$runs" ]; then
            for table in movie theater screen seat schedule schedule_occupancy; do
                echo "# $table: $(psql -d "marquee_$run" -c "select count(*) from $table") rows"
            done
        fi
        psql -c "drop database marquee_$run"
    done
} | tee "$results"

median() { awk -v name="$1" '$1 == name { print $2 }' "$results" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] " s (" v[1] "-" v[NR] ")" }'; }
for name in sqlite-new sqlite-again postgresql-new postgresql-again; do
    echo "median $name: $(median "$name")" | tee -a "$results"
done
