#!/usr/bin/env bash
# Processor time of a reservation as the table grows.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/aging.sh [--orders N] [--connections N] [--guard NAME] [--rounds N] [--app FOLDER] [--no-build]

Makes 1,000,000 reservations from 256 connections on a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on)
and Redis, with 5,000 schedules of 600 seats, of which one seat each is sold. Prints the processor time per order of the
application, the database and Redis, for each tenth of the orders; then that of the last tenth divided by that of the first,
application and database together. A warm-up comes first, whose orders are removed again.

  --orders N        1,000,000 by default
  --connections N   256 by default
  --guard NAME      Atomic by default
  --rounds N        1 by default; the orders of the previous round are removed before each
  --app FOLDER      a published Marquee.Api to measure instead of this source
  --no-build        use what an earlier run built

Writes bench/results/aging/aging.txt, and one JSON file per round beside it. Holds last 30 minutes; a round must not take
longer.
TXT
}

orders=1000000 connections=256 guard=Atomic rounds=1
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --orders) orders=$2; shift ;;
        --connections) connections=$2; shift ;;
        --guard) guard=$2; shift ;;
        --rounds) rounds=$2; shift ;;
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
out=$(new_results aging)
environment | tee "$out/aging.txt"
echo "guard $guard, $connections connections, $orders orders" | tee -a "$out/aging.txt"

settings
start_app Reservations__Guard="$guard" || fail_with "$work/app.log" "the application does not start"
for round in $(seq "$rounds"); do
    load spread -c "$connections" -t 10 >/dev/null
    reset_orders
    touch_schedules 5000 >/dev/null # loads the schedules into Redis, which must not count in the first tenth
    load spread -c "$connections" -n "$orders" --slice $((orders / 10)) --json "$out/$round.json" >"$work/lines" \
        || echo "# not every request was answered"
    size=$(psql -c "select pg_size_pretty(pg_database_size('marquee'))")
    echo "# round $round: $(excerpt 'duration|reservations_per_s|p99_ms|status_' "$work/lines"), database $size"
    tool slices "$out/$round.json"
done | tee -a "$out/aging.txt"
echo "median last : first $(value ratio <"$out/aging.txt" | median)" | tee -a "$out/aging.txt"
