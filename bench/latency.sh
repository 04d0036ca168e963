#!/usr/bin/env bash
# Latency of a reservation at a share of the peak rate, open loop.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/latency.sh [--rounds N] [--seconds N] [--share N] [--connections N] [--guard NAME] [--app FOLDER] [--no-build]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis, with 5,000 schedules of 600 seats, in
every round:
  peak   reservations of free seats in a closed loop
  open   the same at a fixed rate, 50 % of that peak, for 60 s; latency counts from the intended send time
Before each, a seat of every schedule is sold, which loads the schedules into Redis. Prints every round and the median of the
99th percentiles.

  --rounds N        5 by default
  --seconds N       of the open loop, 60 by default; the peak takes as long, 15 s at most
  --share N         percent of the peak; 50 by default
  --connections N   256 by default
  --guard NAME      Atomic by default
  --app FOLDER      a published Marquee.Api to measure instead of this source
  --no-build        use what an earlier run built

Writes bench/results/latency/latency.txt, and one JSON file per run beside it.
TXT
}

rounds=5 seconds=60 share=50 connections=256 guard=Atomic
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --share) share=$2; shift ;;
        --connections) connections=$2; shift ;;
        --guard) guard=$2; shift ;;
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
out=$(new_results latency)
environment | tee "$out/latency.txt"
echo "guard $guard, $connections connections" | tee -a "$out/latency.txt"

settings
start_app Reservations__Guard="$guard" || fail_with "$work/app.log" "the application does not start"
load spread -c "$connections" -t 5 >/dev/null
peak_seconds=$((seconds < 15 ? seconds : 15))
for round in $(seq "$rounds"); do
    reset_orders
    touch_schedules 5000 >/dev/null
    peak=$(load spread -c "$connections" -t "$peak_seconds" --warm-up 3 --json "$out/$round-peak.json" | value reservations_per_s)
    rate=$(awk -v peak="$peak" -v share="$share" 'BEGIN { print peak * share / 100 }')
    reset_orders
    touch_schedules 5000 >/dev/null
    load spread -c "$connections" -t "$seconds" --warm-up 3 --rate "$rate" --json "$out/$round-open.json" >"$work/lines" \
        || echo "# not every request was answered"
    figures=$(excerpt 'reservations_per_s|p50_ms|p95_ms|p99_ms|max_ms|status_' "$work/lines")
    echo "round $round peak_per_s $peak rate_per_s $rate $figures"
    value p99_ms <"$work/lines" >>"$work/p99"
done | tee -a "$out/latency.txt"
range=$(sort -g "$work/p99" | sed -n '1p;$p' | paste -sd-)
echo "median p99 at $share % of the peak: $(median <"$work/p99") ms ($range)" | tee -a "$out/latency.txt"
