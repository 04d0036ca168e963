#!/usr/bin/env bash
# The plans of the catalog's queries, with several sets of indexes.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/plans.sh [--seconds N] [--rounds N] [--app FOLDER] [--no-build]

Seeds the origin's set (500 movies, 100 theaters of 10 screens, 100,000 schedules) into a throw-away PostgreSQL and runs
EXPLAIN (ANALYZE, BUFFERS) of each query of the catalog in bench/plans/ with every set of indexes. Then measures a title
search of the release build over HTTP: uncached, a random 영화1 to 영화500, 32 connections, closed loop (wrk).

  --seconds N   of each round of load; 10 by default
  --rounds N    rounds of load; 3 by default
  --app FOLDER  a published Marquee.Api to measure instead of this source
  --no-build    use what an earlier run built

Writes bench/results/plans/. environment.txt, table.md and load.txt are committed; the plans, one file each, stay on the
machine.
TXT
}

seconds=10 rounds=3
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --seconds) seconds=$2; shift ;;
        --rounds) rounds=$2; shift ;;
        --app) app_folder=$(realpath "$2"); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

# Plans must not depend on how many parallel workers are free.
readonly POSTGRES_SETTINGS="-c max_parallel_workers_per_gather=0 -c jit=off"
readonly repeats=5

# The sets of indexes, each tried in a transaction that is rolled back. "as-is" is the schema.
readonly drop="drop index ix_movie_search_title, ix_schedule_movie_id_starts_at, ix_schedule_theater_id_movie_id_starts_at,
    ix_schedule_theater_id_starts_at;"
readonly -A indexes=(
    [none]="$drop"
    [single]="$drop create index on schedule (movie_id); create index on schedule (theater_id);
        create index on schedule (starts_at);"
    [composite]="$drop create index on schedule (movie_id, starts_at); create index on schedule (theater_id, starts_at);"
    [btree-title]="drop index ix_movie_search_title; create index on movie (search_title text_pattern_ops);"
    [as-is]=""
)

# explain NAME INDEXES FILE: writes the last of the repeated plans to a file, and prints a table row with the median of the
# milliseconds and the pages touched.
explain() {
    local file="$out/$1.$2.txt" attempt
    {
        echo "begin; ${indexes[$2]} analyze movie; analyze schedule;"
        for attempt in $(seq "$repeats"); do
            echo "explain (analyze, buffers, timing off)"
            cat "$3"
            echo ";"
        done
        echo "rollback;"
    } | psql >"$work/plans"
    # Each plan ends with its execution time.
    awk -v last="$repeats" '
        n == last - 1 { print }
        /^Execution Time/ { n++ }' "$work/plans" >"$file"
    printf '| %s | %s | %s | %s |\n' "$1" "$2" "$(awk '/^Execution Time/ { print $3 }' "$work/plans" | median)" "$(pages "$file")"
}

# pages FILE: pages read from memory or disk by the whole plan, which its first line of buffers gives.
pages() {
    awk '
        /Buffers: shared/ {
            for (i = 1; i <= NF; i++)
                if ($i ~ /^(hit|read)=/) { split($i, part, "="); n += part[2] }
            print n + 0
            exit
        }' "$1"
}

# Processor time so far, in 1/100 s, of the application and of PostgreSQL with its connections.
ticks() { # ticks PID ...
    local pid
    for pid in "$@"; do
        cat "/proc/$pid/stat" 2>/dev/null || true
    done | awk '{ sum += $14 + $15 } END { print sum + 0 }'
}
app_ticks() { ticks "$app_pid"; }
# shellcheck disable=SC2046 # ids are words
postgres_ticks() { ticks "$pg_pid" $(pgrep -P "$pg_pid"); }

load_titles() { # prints: requests/s p50 p95 p99 failures, processor ms a request of application and PostgreSQL
    local app postgres figures
    app=$(app_ticks) postgres=$(postgres_ticks)
    cat >"$work/titles.lua" <<'LUA'
math.randomseed(os.time())
function request() return wrk.format("GET", "/api/schedules?title=%EC%98%81%ED%99%94" .. math.random(1, 500)) end
function done(summary, latency)
  local rate, errors = summary.requests / summary.duration * 1e6, summary.errors
  local failures = errors.status + errors.timeout + errors.connect + errors.read + errors.write
  local function ms(percent) return latency:percentile(percent) / 1e3 end
  print(string.format("figures %.0f %.1f %.1f %.1f %d", rate, ms(50), ms(95), ms(99), failures))
end
LUA
    figures=$(wrk -t 1 -c 32 -d "$1s" -s "$work/titles.lua" "$app_url" | sed -n 's/^figures //p')
    app=$(($(app_ticks) - app)) postgres=$(($(postgres_ticks) - postgres))
    # A tick is 10 ms.
    awk -v figures="$figures" -v seconds="$1" -v app="$app" -v postgres="$postgres" '
        BEGIN {
            split(figures, figure, " ")
            requests = figure[1] * seconds
            printf "%s %.2f %.2f\n", figures, app * 10 / requests, postgres * 10 / requests
        }'
}

need wrk
! $build || [ "$app_folder" != "$built/app" ] || publish src/Marquee.Api "$app_folder"
out=$(new_results plans)
start_postgres
start_redis
step "Seeding 100,000 schedules"
(settings; cd "$app_folder"; dotnet Marquee.Api.dll seed) >"$work/seed.log" 2>&1 || fail_with "$work/seed.log" "seeding failed"
psql -c 'vacuum analyze'
environment >"$out/environment.txt"

step "Explaining"
{
    echo '| query | indexes | ms | pages |'
    echo '| --- | --- | --: | --: |'
    for file in "$root"/bench/plans/*.sql; do
        name=$(basename "$file" .sql)
        for set in $(sed -n 's/^-- indexes: //p' "$file"); do
            explain "$name" "$set" "$file"
        done
    done
} | tee "$out/table.md"

step "Load"
settings
start_app Catalog__Cache=None || fail_with "$work/app.log" "the application does not start"
load_titles 40 >/dev/null # lets the just-in-time compiler finish
{
    echo '# title search, 32 connections: requests/s; p50, p95, p99 in ms; failures; processor ms a request of application and' \
        'PostgreSQL'
    echo "# load of the machine before: $(cut -d' ' -f1-3 /proc/loadavg)"
    for round in $(seq "$rounds"); do load_titles "$seconds"; done
    echo '# all theaters, first page, one call after the other: p95 in ms'
    for attempt in $(seq 100); do
        curl -fsS -o /dev/null -w '%{time_total}\n' "$app_url/api/schedules"
    done | sort -g | awk '{ v[NR] = $1 } END { printf "%.1f\n", v[int(NR * 0.95)] * 1000 }'
} | tee "$out/load.txt"
echo "$out"
