#!/usr/bin/env bash
# The catalog: searches without and with indexes and caches, a stampede, the ratio to a bare web server, a change, an outage of
# Redis, and memory.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/catalog.sh [--short] [--rounds N] [--seconds N] [--warm-up N] [--fill N] [--connections N] [--titles LIST]
                        [--memory N] [--only STEPS] [--app FOLDER] [--no-build]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis, with the origin's set (500 movies,
100 theaters, 1,000 screens, 100,000 schedules), in every round:
  search    the origin's load, a random title of 영화1..영화N and a random genre: with no index but keys, with single-column
            indexes, with composite ones, with those of Marquee; and with these, listings cached in memory, in Redis and in
            both, after the same load has filled the caches
  stampede  1,000 clients ask two instances at once for a listing that is not cached; for each kind of cache
Then once:
  ratio     requests/s of a cached listing and of a cached seat map, as 200 and as 304, divided by those of a bare web server
            that returns the same bytes; the two alternate, five times at least
  change    an admin changes a title: how long the other instance serves the old title
  outage    Redis is killed under load
  memory    with --memory N: N different searches in the embedded default (SQLite, Redis inside the process)

  --short           1 round of 2 s, 10 and 500 titles, 20,000 searches for memory: about 5 minutes
  --rounds N        3 by default
  --seconds N       duration of each run of search and ratio; 5 by default
  --warm-up N       seconds before each run of ratio; 1 by default
  --fill N          seconds of load that fill the caches before each run of search; 5 by default
  --connections N   32 by default
  --titles LIST     "10 100 500" by default
  --memory N        0 by default, which leaves the step out
  --only STEPS      "search stampede ratio change outage memory" by default
  --app FOLDER      a published Marquee.Api to measure instead of this source
  --no-build        use what an earlier run built

Writes bench/results/catalog/ (with --only, catalog-STEPS/). environment.txt, table.md, indexes.txt and the charts are
committed; figures.tsv and one JSON file per run stay on the machine.
TXT
}

rounds=3 seconds=5 warm_up=1 fill=5 connections=32 titles="10 100 500" memory=0 only=""
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --short) rounds=1 seconds=2 fill=2 titles="10 500" memory=20000 ;;
        --rounds) rounds=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --warm-up) warm_up=$2; shift ;;
        --fill) fill=$2; shift ;;
        --connections) connections=$2; shift ;;
        --titles) titles=$2; shift ;;
        --memory) memory=$2; shift ;;
        --only) only=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

# NAME|DATABASE|CACHE
steps=(
    "no index|none|None"
    "single-column indexes|single|None"
    "composite indexes|composite|None"
    "Marquee's indexes|marquee|None"
    "memory|marquee|Memory"
    "Redis|marquee|Redis"
    "memory and Redis|marquee|Both"
)

# The indexes of a database beside its keys, by its name.
indexes_of() {
    case "$1" in
        single) indexes "schedule (movie_id)" "schedule (theater_id)" "schedule (starts_at)" "movie (title)" "movie (genre)" ;;
        composite) indexes "schedule (movie_id, starts_at)" "schedule (theater_id, starts_at)" "movie (genre, title)" ;;
    esac
}
indexes() { printf 'create index on %s; ' "$@"; } # indexes "TABLE (COLUMNS)" ...

# SQL that drops exclusion constraints, and the indexes of the catalog that belong to no key.
readonly drop_indexes="do \$\$ declare it record; begin
    for it in select conname, conrelid::regclass as relation from pg_constraint where contype = 'x' loop
        execute format('alter table %s drop constraint %I', it.relation, it.conname);
    end loop;
    for it in select indexrelid::regclass as index from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relname in ('movie', 'schedule', 'screen', 'theater')
            and not exists (select from pg_constraint where conindid = indexrelid) loop
        execute format('drop index %s', it.index);
    end loop; end \$\$"

seed_catalog() {
    step "Seeding the origin's set"
    (
        settings
        cd "$app_folder"
        dotnet Marquee.Api.dll seed
        MARQUEE_ADMIN_PASSWORD=bench-only-password-1 dotnet Marquee.Api.dll admin create --email bench@marquee.example
    ) >"$work/seed.log" 2>&1 || fail_with "$work/seed.log" "seeding failed"
    local name
    for name in none single composite; do
        psql -d postgres -c "create database $name template marquee"
        psql -d "$name" -c "$drop_indexes" -c "$(indexes_of "$name")" -c 'vacuum analyze'
    done
    psql -c 'vacuum analyze'
    for name in none single composite marquee; do
        psql -d "$name" -c "select '$name: ' || indexdef from pg_indexes where tablename in ('movie', 'schedule') order by 1"
    done >"$out/indexes.txt"
}

round=0

note() { # note FIGURE VALUE
    echo "value $2" | emit "$1" 1 figure
    printf '    %s: %s\n' "$1" "$2" >&2
}

file_of() { echo "$out/$round-$(slug "$*").json"; }

# start_catalog DATABASE CACHE: an instance with an empty memory cache.
start_catalog() {
    start_app ConnectionStrings__Database="Host=127.0.0.1;Port=$pg_port;Username=postgres;Database=$1" Catalog__Cache="$2" \
        || fail_with "$work/app.log" "the application does not start"
}

# The statements that read the catalog.
readonly catalog_statements="query ~* '^(with|select)'
    and query ~* '\\m(movie|theater|schedule|screen)\\M'
    and query !~* '\\m(reservation|seat|schedule_occupancy|pg_[a-z_]+)\\M'"
statements() { psql -c "select coalesce(sum(calls), 0) from pg_stat_statements where $catalog_statements"; }
reset_statements() { psql -c 'select pg_stat_statements_reset()' >/dev/null; }

# answers LEVEL URL ...: how many answers a level of the cache, or the database, has given at these instances.
answers() {
    local url
    for url in "${@:2}"; do
        curl -fsS "$url/metrics" 2>/dev/null || true
    done | awk -v level="level=\"$1\"" '
        /^marquee_catalog_answers_total/ && index($0, level) { n += $2 }
        END { printf "%d\n", n }'
}

failures() { # failures [FILE ...]: in "figure value" lines
    awk '
        /^unanswered/ { n += $2 }
        /^status_/ && $1 !~ /^status_(200|304)$/ { n += $2 }
        END { print "failures", n + 0 }' "$@"
}

search() {
    local entry name database cache count lines reads all
    for entry in "${steps[@]}"; do
        IFS='|' read -r name database cache <<<"$entry"
        for count in $titles; do
            redis flushall >/dev/null
            start_catalog "$database" "$cache"
            # Warms up the just-in-time compiler with titles that no run asks for.
            load search -c "$connections" -n 300 --titles 0 >/dev/null
            [ "$cache" = None ] || load search -c "$connections" -t "$fill" --titles "$count" >/dev/null
            reset_statements
            reads=$(answers DATABASE "$app_url")
            lines=$(load search -c "$connections" -t "$seconds" --titles "$count" --json "$(file_of "$name" "$count")") || true
            all=$(value all_answers <<<"$lines")
            reads=$(($(answers DATABASE "$app_url") - reads))
            {
                echo "$lines"
                failures <<<"$lines"
                awk -v all="$all" -v reads="$reads" -v statements="$(statements)" \
                    'BEGIN { printf "queries %.4f\nhit_ratio %.4f\n", statements / all, 1 - reads / all }'
            } >"$work/lines"
            emit "$name" "$count" search <"$work/lines"
            printf '    %-22s %3s titles: %s\n' "$name" "$count" \
                "$(excerpt 'requests_per_s|p50_ms|p95_ms|p99_ms|queries|hit_ratio|failures' "$work/lines")" >&2
            stop_app
        done
    done
}

one_pid="" one_url="" other_pid="" other_url=""
start_two() { # start_two CACHE
    redis flushall >/dev/null
    start_catalog marquee "$1"
    one_pid=$app_pid one_url=$app_url
    start_catalog marquee "$1"
    other_pid=$app_pid other_url=$app_url
}
stop_two() {
    app_pid=$one_pid; stop_app
    app_pid=$other_pid; stop_app
}
on() { app_pid=$1 app_url=$2; } # selects the instance that `load` uses

stampede() {
    local cache reads first
    local path="/api/schedules?title=%EC%98%81%ED%99%947&genre=ACTION" # 영화7
    for cache in None Memory Redis Both; do
        start_two "$cache"
        # Warms up both instances and their theaters; the listing itself is new to them.
        on "$one_pid" "$one_url"; load echo --path '/api/schedules?theaterId=1' -c 16 -n 200 >/dev/null
        on "$other_pid" "$other_url"; load echo --path '/api/schedules?theaterId=1' -c 16 -n 200 >/dev/null
        reset_statements
        reads=$(answers DATABASE "$one_url" "$other_url")
        on "$one_pid" "$one_url"
        load echo --path "$path" -c 500 -n 500 --json "$(file_of stampede "$cache" one)" >"$work/one" 2>&1 &
        first=$!
        on "$other_pid" "$other_url"
        load echo --path "$path" -c 500 -n 500 --json "$(file_of stampede "$cache" other)" >"$work/other" 2>&1 || true
        wait "$first" || true
        {
            echo "reads $(($(answers DATABASE "$one_url" "$other_url") - reads))"
            echo "statements $(statements)"
            failures "$work/one" "$work/other"
            awk '
                /^p99_ms/ && $2 > p99 { p99 = $2 }
                /^requests_per_s/ { rate += $2 }
                END { print "p99_ms", p99; print "requests_per_s", rate }' "$work/one" "$work/other"
        } >"$work/lines"
        emit "$cache" 1000 stampede <"$work/lines"
        printf '    stampede, %-6s %s\n' "$cache" "$(paste -sd' ' "$work/lines")" >&2
        stop_two
    done
}

# peak PATH FILE [OPTION ...]: requests a second of one path of the selected server.
peak() {
    load echo --path "$1" -c "$connections" -t "$seconds" --warm-up "$warm_up" --json "$2" "${@:3}" | value requests_per_s
}

note_ratio() { note "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.3f", a / b }')"; } # note_ratio FIGURE A B

ratio() {
    redis flushall >/dev/null
    start_catalog marquee Both
    local ours_pid=$app_pid ours_url=$app_url
    ratio_of "cached listing" '/api/schedules?theaterId=1'
    ratio_of "cached seat map" "/api/schedules/$(psql -c 'select min(id) from schedule where starts_at > now()')/seats"
    app_pid=$ours_pid; stop_app
}

# ratio_of NAME PATH: alternates between the running instance and a bare web server with the same bytes.
ratio_of() {
    local name=$1 path=$2 tag bare_pid bare_url cached unchanged bare bare_unchanged
    curl -fsS -o "$out/bytes.json" -D "$work/head" "$ours_url$path"
    tag=$(awk 'tolower($1) == "etag:" { print $2 }' "$work/head" | tr -d '\r')
    start_server "$built/Bare" Marquee.Bare.dll Bytes="$out/bytes.json" || fail "the bare application does not start"
    bare_pid=$app_pid bare_url=$app_url
    load echo --path /bytes -c "$connections" -t 3 >/dev/null
    on "$ours_pid" "$ours_url"; load echo --path "$path" -c "$connections" -t 3 >/dev/null
    for ((round = 1; round <= (rounds < 5 ? 5 : rounds); round++)); do
        on "$bare_pid" "$bare_url"; bare=$(peak /bytes "$(file_of bare "$name")")
        on "$ours_pid" "$ours_url"; cached=$(peak "$path" "$(file_of "$name")")
        unchanged=$(peak "$path" "$(file_of unchanged "$name")" --header "If-None-Match: $tag")
        on "$bare_pid" "$bare_url"; bare_unchanged=$(peak /unchanged "$(file_of bare unchanged "$name")")
        note_ratio "$name : bare, requests/s" "$cached" "$bare"
        note_ratio "$name, 304 : bare with the same bytes" "$unchanged" "$bare"
        note_ratio "$name, 304 : bare 304" "$unchanged" "$bare_unchanged"
    done
    app_pid=$bare_pid; stop_app
}

change() {
    local token movie title began ended number json='Content-Type: application/json'
    local account='{"email":"bench@marquee.example","password":"bench-only-password-1"}'
    local fields='"releaseDate":"2024-12-01","thumbnailUrl":"http://thumbnail.png","runningTime":120,"filmRating":"R_15","genre":"ACTION"'
    start_two Both
    token=$(curl -fsS -H "$json" -d "$account" "$one_url/api/accounts/login" | sed 's/.*"accessToken":"\([^"]*\)".*/\1/')
    movie=$(psql -c "select id from movie where title = '영화1'")
    for number in $(seq 20); do
        title="Changed $number"
        curl -fsS -o /dev/null -o /dev/null "$other_url/api/schedules?title=changed" "$other_url/api/schedules?title=changed"
        curl -fsS -o /dev/null -X PUT -H "Authorization: Bearer $token" -H "$json" \
            -d "{\"title\":\"$title\",$fields}" "$one_url/api/admin/movies/$movie"
        began=$(date +%s%N)
        until curl -fsS "$other_url/api/schedules?title=changed" | grep -q "\"$title\""; do
            [ $(($(date +%s%N) - began)) -lt 10000000000 ] || fail "the other instance does not serve the new title"
        done
        ended=$(date +%s%N)
        note "a change shows on the other instance, ms" $(((ended - began) / 1000000))
        sleep 0.6
    done
    stop_two
    psql -c "update movie set title = '영화1' where id = $movie"
}

outage() {
    local loading
    redis flushall >/dev/null
    start_catalog marquee Both
    load search -c "$connections" -t 6 --titles 500 --json "$(file_of outage)" >"$work/outage" 2>&1 &
    loading=$!
    sleep 2
    stop "$redis_pid"
    wait "$loading" || true
    note "Redis killed: failures" "$(failures "$work/outage" | value failures)"
    note "Redis killed: p99 ms" "$(value p99_ms <"$work/outage")"
    note "Redis killed: requests/s" "$(value requests_per_s <"$work/outage")"
    stop_app
    start_redis
}

resident() { awk '/^VmRSS/ { printf "%.0f\n", $2 / 1024 }' "/proc/$app_pid/status"; }

memory_of_searches() {
    [ "$memory" -gt 0 ] || return 0
    app_url="http://127.0.0.1:$(free_port)"
    cd "$app_folder"
    env -u Database__Provider -u ConnectionStrings__Database -u ConnectionStrings__Redis \
        dotnet Marquee.Api.dll --urls "$app_url" --DataFolder "$work/embedded" >"$work/app.log" 2>&1 &
    app_pid=$!
    servers+=("$app_pid")
    cd "$root"
    until curl -fsS -o /dev/null "$app_url/health/ready" 2>/dev/null; do
        kill -0 "$app_pid" 2>/dev/null || fail_with "$work/app.log" "the application does not start"
        sleep 0.2
    done
    sleep 3
    note "embedded default, resident MB, idle" "$(resident)"
    load search -c 16 -n "$memory" --titles 0 --json "$(file_of memory)" >"$work/lines" || true
    note "embedded default, resident MB, after $memory searches, no two alike" "$(resident)"
    note "those searches: failures" "$(failures "$work/lines" | value failures)"
    stop_app
}

has() { [[ " $only " == *" $1 "* ]]; }

need
build_all
start_postgres
$counts_statements || fail "pg_stat_statements is missing (Debian package postgresql-contrib)"
start_redis
out=$(new_results catalog "$only")
only=${only:-search stampede ratio change outage memory}
seed_catalog
environment | tee "$out/environment.txt"
echo "$rounds rounds of $seconds s, $connections connections" | tee -a "$out/environment.txt"
printf 'round\tsubject\tcount\tscenario\tfigure\tvalue\n' >"$out/figures.tsv"
settings

for ((turn = 1; turn <= rounds; turn++)); do
    round=$turn
    if has search; then step "Round $round: search"; search; fi
    if has stampede; then step "Round $round: stampede"; stampede; fi
done
round=1
if has ratio; then step "Against a bare web server"; ratio; fi
round=1
if has change; then step "A change on the other instance"; change; fi
if has outage; then step "Redis killed"; outage; fi
if has memory; then step "Memory"; memory_of_searches; fi

tool catalog "$out/figures.tsv" | tee "$out/table.md"
chart() { tool chart "$out/figures.tsv" --scenario search --unit titles "$@"; }
chart --figure requests_per_s --title 'Searches a second' >"$out/search.svg"
chart --figure p95_ms --title 'Searches, 95th percentile in ms' >"$out/search-p95.svg"
step "$out"
