#!/usr/bin/env bash
# The lock lab: every guard, and a deliberately wrong one, under the same load, next to upper bounds of the same run.
. "$(dirname "$0")/lib.sh"

readonly guard=Reservations__Guard scope=Reservations__Distributed__Scope poll=Reservations__Distributed__PollInterval
readonly retries_metric=marquee_guard_retries_total

# name | settings; "wrong" is bench/Marquee.Wrong.
readonly variants=(
    "Pessimistic|$guard=Pessimistic"
    "Optimistic|$guard=Optimistic"
    "Distributed, seat, poll 2 ms|$guard=Distributed $scope=Seat $poll=00:00:00.002"
    "Distributed, seat, poll 10 ms|$guard=Distributed $scope=Seat $poll=00:00:00.010"
    "Distributed, seat, poll 50 ms|$guard=Distributed $scope=Seat $poll=00:00:00.050"
    "Distributed, schedule, poll 10 ms|$guard=Distributed $scope=Schedule $poll=00:00:00.010"
    "Atomic|$guard=Atomic"
    "none (check, then insert)|wrong"
)

usage() {
    cat <<'TXT'
Usage: bench/guards.sh [--short] [--rounds N] [--seconds N] [--connections LIST] [--hot N] [--schedules N]
                       [--cold] [--only NAME] [--app FOLDER] [--no-build]

Every guard, and a wrong one that checks and then inserts without a key, on a throw-away PostgreSQL (fsync,
synchronous_commit, full_page_writes on) and Redis, with 5,000 schedules of 600 seats:
  spread  free seats of random schedules, each wanted once     reservations/s; CPU, statements and retries per order
  mixed   five orders race for each seat                       reservations/s + refusals/s
  hot     10,000 orders for 25 seats of one schedule           seconds until the last answer
  sold    seats that are sold                                  refusals/s, Redis scripts per order
In every round, before the guards, upper bounds: pgbench (transactions of one insert into a table with an identity key and
one unique index), redis-benchmark (one refusing script), a bare Kestrel endpoint with one such script. Every round starts
with another guard.

  --short             1 round of 3 s, 2,000 hot orders, 500 schedules
  --rounds N          5 by default; figures are medians
  --seconds N         of spread, mixed, sold and the bounds; 10 by default
  --connections LIST  "64 256" by default
  --hot N             orders of hot; 10,000 by default
  --schedules N       schedules of spread, mixed and sold; 5,000 by default
  --cold              do not sell a seat of every schedule before spread and mixed: Redis loads the schedules during the run
  --only NAME         only guards whose name contains this; the bounds are measured too
  --app FOLDER        a published Marquee.Api to measure instead of this source
  --no-build          use what an earlier run built

Writes bench/results/guards/ (with --only, guards-NAME/). environment.txt, table.md and the charts are committed; the figures
of all rounds (figures.tsv) and one JSON file per run stay on the machine.
5 rounds take about an hour and a half. Servers and client share the cores: run nothing else on the machine.
TXT
}

rounds=5 seconds=10 warm_up=3 connections="64 256" cold=false only="" hot_orders=10000 schedules=5000
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --short) rounds=1 seconds=3 warm_up=1 hot_orders=2000 schedules=500 ;;
        --rounds) rounds=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --connections) connections=$2; shift ;;
        --hot) hot_orders=$2; shift ;;
        --schedules) schedules=$2; shift ;;
        --cold) cold=true ;;
        --only) only=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

need
build_all
start_postgres
start_redis
seed
out=$(new_results guards "$only")
environment | tee "$out/environment.txt"
{
    if $counts_statements; then
        echo "statements an order: calls in pg_stat_statements"
    else
        echo "statements an order: not counted (no pg_stat_statements); transactions instead"
    fi
    cache=""
    if $cold; then cache=', cold'; fi
    echo "$rounds rounds of $seconds s after $warm_up s warm-up, $schedules schedules$cache, $hot_orders orders in hot"
} | tee -a "$out/environment.txt"
printf 'round\tsubject\tconnections\tscenario\tfigure\tvalue\n' >"$out/figures.tsv"

# ---- Bounds ----------------------------------------------------------------------------------------------------------

psql -c 'create table bound (id bigint generated always as identity primary key, key bigint not null unique)'
cat >"$work/insert.sql" <<'SQL'
\set key random(1, 9000000000000000000)
insert into bound (key) values (:key);
SQL

bound_of_postgres() {
    local file="$out/$round-pgbench.txt"
    psql -c 'truncate bound' -c checkpoint
    pgbench -h 127.0.0.1 -p "$pg_port" -U postgres -n -M prepared -c 32 -j 2 -T "$seconds" -f "$work/insert.sql" marquee \
        >"$file" 2>&1
    awk '/^tps/ { print "per_s", $3 }' "$file" | emit bound 32 insert
}

bound_of_redis() {
    local hash file="$out/$round-redis-benchmark.txt"
    redis hset 'bare:seats:{1}' loaded 1 seat:1 somebody:1:9999999999999 >/dev/null
    hash=$(redis -x script load <"$root/bench/Marquee.Bare/refuse.lua")
    redis-benchmark -p "$redis_port" -c 64 -n $((seconds * 20000)) --csv \
        evalsha "$hash" 1 'bare:seats:{1}' reservation 2 5000 1 >"$file"
    tail -n 1 "$file" | tr -d '"' | awk -F, '{ print "per_s", $(NF > 6 ? NF - 6 : 2) }' | emit bound 64 script
}

bound_of_kestrel() {
    local count
    start_server "$built/Bare" Marquee.Bare.dll Redis="127.0.0.1:$redis_port" Refusal="$work/refusal" \
        || fail_with "$work/app.log" "the bare application does not start"
    for count in $connections; do
        load echo --path /echo-claim --body "$(cat "$work/order")" -c "$count" -t "$seconds" --warm-up "$warm_up" \
            --json "$out/$round-bare-$count.json" | emit bound "$count" echo
    done
    stop_app
}

# The body of an order and of a refusal.
sample_refusal() {
    local schedule seat member token
    schedule=$(psql -c 'select min(id) from schedule')
    seat=$(psql -c "select min(s.id) from seat s join schedule c using (screen_id) where c.id = $schedule")
    printf '{"scheduleId":%s,"seatIds":[%s]}' "$schedule" "$seat" >"$work/order"
    for member in 1 2; do
        token=$(tool token --key "$signing_key" --member "$member")
        curl -sS -o "$work/refusal" -H 'Content-Type: application/json' -H "Authorization: Bearer $token" \
            --data-binary "@$work/order" "$app_url/api/reservations"
    done
    grep -q SEAT_ALREADY_RESERVED "$work/refusal" || fail_with "$work/refusal" "a sold seat is not refused"
    cp "$work/refusal" "$out/refusal.json"
}

# ---- Guards ----------------------------------------------------------------------------------------------------------

retries() {
    { curl -fsS "$app_url/metrics" 2>/dev/null || true; } \
        | awk -v name="$retries_metric" 'index($1, name) == 1 { n += $2 } END { print n + 0 }'
}

statements() {
    if $counts_statements; then psql -c 'select coalesce(sum(calls), 0) from pg_stat_statements'; else transactions; fi
}
transactions() { psql -c "select xact_commit + xact_rollback from pg_stat_database where datname = 'marquee'"; }

scripts() {
    redis info commandstats | awk -F'[:=,]' '/^cmdstat_(eval|evalsha|fcall):/ { n += $3 } END { print n + 0 }'
}

# Seats with more than one live reservation, counted from the orders and not from the key that prevents it.
readonly sold_twice="select count(*) from (
    select from reservation r, unnest(r.seat_ids) seat
    where r.status = 'CONFIRMED' or (r.status = 'HELD' and r.expires_at > now())
    group by r.schedule_id, seat having count(*) > 1) twice"
readonly sold_twice_wrong='select count(*) from (
    select from wrong_seat group by schedule_id, seat_id having count(*) > 1) twice'

# per_answer ANSWERS STATEMENTS TRANSACTIONS RETRIES SCRIPTS: "figure value" lines of the counts divided by the answers.
per_answer() {
    awk -v all="$1" -v statements="$2" -v transactions="$3" -v retries="$4" -v scripts="$5" '
        BEGIN {
            if (!all) exit
            printf "statements %.3f\n", statements / all
            printf "transactions %.3f\n", transactions / all
            printf "retries %.4f\n", retries / all
            printf "scripts %.3f\n", scripts / all
        }'
}

readonly shown_rates='duration|reservations_per_s|refusals_per_s|p50_ms|p99_ms'
readonly shown_figures="$shown_rates|statements|retries|cpu_app_us|cpu_postgres_us|sold_twice|lost|status_"

# cell VARIANT CONNECTIONS SCENARIO FILE [OPTION ...]: one run, and the counters before and after it.
cell() {
    local name=$1 count=$2 scenario=$3 file=$4
    shift 4
    local before_statements before_retries before_transactions lines all
    if $counts_statements; then psql -c 'select pg_stat_statements_reset()' >/dev/null; fi
    before_statements=$(statements) before_transactions=$(transactions) before_retries=$(retries)
    redis config resetstat >/dev/null
    lines=$(load "$scenario" -c "$count" --json "$out/$file" "$@") \
        || echo "    $name, $scenario, $count connections: not every request was answered" >&2
    all=$(value all_answers <<<"$lines")
    {
        echo "$lines"
        per_answer "$all" $(($(statements) - before_statements)) $(($(transactions) - before_transactions)) \
            $(($(retries) - before_retries)) "$(scripts)"
        if [ "$wrong" = true ]; then
            echo "sold_twice $(psql -c "$sold_twice_wrong")"
        else
            echo "sold_twice $(psql -c "$sold_twice")"
            echo "lost $((filled + $(value all_won <<<"$lines") - $(psql -c 'select count(*) from reserved_seat')))"
        fi
    } >"$work/lines"
    emit "$name" "$count" "$scenario" <"$work/lines"
    printf '    %-6s %3s connections: %s\n' "$scenario" "$count" "$(excerpt "$shown_figures" "$work/lines")" >&2
}

reset_cell() {
    reset_orders
    if [ "$wrong" = true ]; then psql -c 'truncate wrong_seat'; fi
    filled=0
}

# Sells the first seat of every schedule, which loads the schedules into Redis, as the first half minute of a sale does.
fill() { filled=$(touch_schedules "$schedules"); }

measure() { # measure NAME
    local name=$1 count file
    file="$round-$(slug "$name")"
    local timed=(-t "$seconds" --warm-up "$warm_up" --schedules "$schedules")
    load spread -c 32 -t $((2 * warm_up)) >/dev/null # lets the just-in-time compiler finish
    # Later runs find a warmer application: every second round starts at the other end.
    for count in $(if ((round % 2)); then echo "$connections"; else tr ' ' '\n' <<<"$connections" | tac; fi); do
        reset_cell
        $cold || fill
        cell "$name" "$count" spread "$file-spread-$count.json" "${timed[@]}"
        reset_cell
        $cold || fill
        cell "$name" "$count" mixed "$file-mixed-$count.json" "${timed[@]}"
        reset_cell
        cell "$name" "$count" hot "$file-hot-$count.json" -n "$hot_orders" --schedules 1 --seats 25
        reset_cell
        fill
        cell "$name" "$count" sold "$file-sold-$count.json" "${timed[@]}"
    done
}

unavailable=()
guards() {
    local index name values
    for index in "${!variants[@]}"; do
        # Every round starts with another guard.
        IFS='|' read -r name values <<<"${variants[$(((index + round - 1) % ${#variants[@]}))]}"
        [[ "$name" == *"$only"* ]] && [[ " ${unavailable[*]-} " != *" |$name| "* ]] || continue
        step "Round $round: $name"
        if [ "$values" = wrong ]; then
            wrong=true
            start_server "$built/Wrong" Marquee.Wrong.dll || fail_with "$work/app.log" "the wrong application does not start"
        else
            wrong=false
            # shellcheck disable=SC2086 # settings are words
            if ! start_app $values; then
                echo "    left out, it does not start: $(head -n 1 "$work/app.log")" | tee -a "$out/environment.txt" >&2
                unavailable+=("|$name|")
                continue
            fi
        fi
        measure "$name"
        stop_app
    done
}

settings
start_app "$guard=Pessimistic" || fail_with "$work/app.log" "the application does not start"
sample_refusal
stop_app
reset_orders
for round in $(seq "$rounds"); do
    step "Round $round: bounds"
    bound_of_postgres
    bound_of_redis
    bound_of_kestrel
    guards
done

chart() { tool chart "$out/figures.tsv" --scenario "$1" --figure "$2" --title "$3" >"$out/$1.svg"; }
tool table "$out/figures.tsv" | tee "$out/table.md"
chart spread reservations_per_s 'Reservations a second, a free seat an order'
chart mixed reservations_per_s 'Reservations a second, four of five orders lose'
chart sold refusals_per_s 'Refusals a second of a sold seat'
step "$out"
