#!/usr/bin/env bash
# Duration of the command seed for the origin's load-test set, on both databases.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/seed.sh [--rounds N] [--app FOLDER] [--no-build]

In every round seeds an empty database of each kind with the release build:
  sqlite       a new file
  postgresql   a new database of a throw-away server with fsync, synchronous_commit and full_page_writes on
"new" is the time in seconds of `dotnet Marquee.Api.dll seed` from start to exit, after `migrate`; "again" is that of the same
command once more, which adds nothing.

  --rounds N    3 by default; figures are medians
  --app FOLDER  a published Marquee.Api to measure instead of this source
  --no-build    use what an earlier run built

Writes bench/results/seed/seed.txt.
TXT
}

rounds=3
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

need
! $build || [ "$app_folder" != "$built/app" ] || publish src/Marquee.Api "$app_folder"
start_postgres
out=$(new_results seed)
note() { tee -a "$out/seed.txt"; }
environment | note

marquee() { dotnet "$app_folder/Marquee.Api.dll" "$@"; }

# timed NAME: seeds with the settings in the environment, prints "NAME seconds".
timed() {
    local began ended
    began=$(date +%s%N)
    marquee seed >"$work/log" 2>&1 || fail_with "$work/log" "seeding failed"
    ended=$(date +%s%N)
    grep -q '^schedules .*added$' "$work/log" || fail "seed printed no count of schedules"
    awk -v name="$1" -v ns="$((ended - began))" 'BEGIN { printf "%s %.1f\n", name, ns / 1e9 }' | note
}

for round in $(seq "$rounds"); do
    (
        export DataFolder="$work/sqlite"
        marquee migrate >/dev/null
        timed sqlite-new
        timed sqlite-again
    )
    rm -rf "$work/sqlite"
    psql -d postgres -c "create database round_$round template template0"
    (
        export Database__Provider=PostgreSql
        export ConnectionStrings__Database="Host=127.0.0.1;Port=$pg_port;Username=postgres;Database=round_$round"
        marquee migrate >/dev/null
        timed postgresql-new
        timed postgresql-again
    )
    if [ "$round" = "$rounds" ]; then
        for table in movie theater screen seat schedule schedule_occupancy; do
            echo "$table: $(psql -d "round_$round" -c "select count(*) from $table") rows"
        done | note
    fi
    psql -d postgres -c "drop database round_$round"
done

for name in sqlite-new sqlite-again postgresql-new postgresql-again; do
    echo "median $name: $(value "$name" <"$out/seed.txt" | median) s"
done >"$work/medians"
note <"$work/medians"
