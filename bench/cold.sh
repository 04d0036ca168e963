#!/usr/bin/env bash
# The first seconds of a fresh instance against its own rate when it is warm.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/cold.sh [--rounds N] [--schedules N] [--connections N] [--seconds N] [--app FOLDER] [--no-build] [NAME=VALUE ...]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis, with 5,000 schedules of 240 seats, every
round starts a fresh instance, waits until it is ready, and orders free seats of random schedules in a closed loop:
  first       ms from its start to the first 200 of GET /api/schedules?theaterId=1
  ready       ms from its start to the first 200 of GET /health/ready
  second_1 …  reservations in each of the first five seconds after that
  start_5     reservations a second in these five seconds
  warm        reservations a second from the 23rd second on
  ratio       start_5 : warm

  --rounds N       5 by default
  --schedules N    schedules that are ordered; 5,000 by default
  --connections N  256 by default
  --seconds N      of the load, 30 by default; more than 23
  --app FOLDER     a published Marquee.Api to measure instead of this source
  --no-build       use what an earlier run built
  NAME=VALUE       the environment of the instance, such as Start__WarmUp=00:00:00

Writes bench/results/cold/cold.txt. A round takes a minute. Servers and client share the cores: run nothing else on the machine.
TXT
}

rounds=5 schedules=5000 connections=256 seconds=30 extra=()
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --schedules) schedules=$2; shift ;;
        --connections) connections=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *=*) extra+=("$1") ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
readonly warm_from=23
[ "$seconds" -gt "$warm_from" ] || { usage >&2; exit 2; }

need jq
build_all
start_postgres
start_redis
hall=12x20
seed
out=$(new_results cold)
{
    environment
    echo "$schedules schedules, $connections connections, $seconds s${extra[*]:+, ${extra[*]}}"
} | tee "$out/cold.txt"

# start_cold: starts a fresh instance and prints when it answers first and when it is ready.
start_cold() {
    local began first="" now
    app_url="http://127.0.0.1:$(free_port)"
    cd "$app_folder"
    began=$(date +%s%N)
    env "${extra[@]}" dotnet Marquee.Api.dll --urls "$app_url" >"$work/app.log" 2>&1 &
    app_pid=$!
    servers+=("$app_pid")
    cd "$root"
    while true; do
        now=$((($(date +%s%N) - began) / 1000000))
        if [ -z "$first" ]; then
            ! curl -fsS -o /dev/null "$app_url/api/schedules?theaterId=1" 2>/dev/null || first=$((($(date +%s%N) - began) / 1000000))
        elif curl -fsS -o /dev/null "$app_url/health/ready" 2>/dev/null; then
            break
        fi
        kill -0 "$app_pid" 2>/dev/null || fail_with "$work/app.log" "the application does not start"
        [ "$now" -lt 120000 ] || fail_with "$work/app.log" "the application is not ready after two minutes"
        sleep 0.01
    done
    echo "first $first" >"$work/start"
    echo "ready $((($(date +%s%N) - began) / 1000000))" >>"$work/start"
}

# seconds_of JSON: the reservations of each of the first five seconds, of all five, and those a second when it is warm.
seconds_of() {
    jq -r '.slices[] | "\(.to) \(.seconds)"' "$1" | awk -v from="$warm_from" '
        function sold(at) { return last_sold + (to - last_sold) * (at - last) / (now - last) }
        {
            to = $1; now = last + $2
            while (second < 5 && now >= second + 1) { second++; total[second] = sold(second) }
            if (last < from && now >= from) { warm = sold(from); warm_at = from }
            last = now; last_sold = to
        }
        END {
            for (i = 1; i <= 5; i++) printf "second_%d %.0f\n", i, total[i] - total[i - 1]
            rate = (last_sold - warm) / (last - warm_at)
            printf "start_5 %.0f\nwarm %.0f\nratio %.2f\n", total[5] / 5, rate, total[5] / 5 / rate
        }'
}

settings
for round in $(seq "$rounds"); do
    reset_orders
    start_cold
    # Not `load`: the processor time of servers is not read here, which the slices would do 50 times a second.
    tool run spread --url "$app_url" --key "$signing_key" --halls "$work/halls" -c "$connections" -t "$seconds" --schedules "$schedules" \
        --slice 100 --json "$out/$round.json" >"$work/lines" || echo "# not every request was answered"
    stop_app
    cat "$work/start" >"$work/figures"
    seconds_of "$out/$round.json" >>"$work/figures"
    cat "$work/figures" >>"$work/all"
    echo "round $round $(excerpt . "$work/figures")$(excerpt 'status_' "$work/lines")"
done | tee -a "$out/cold.txt"
for figure in first ready second_1 second_2 second_3 second_4 second_5 start_5 warm ratio; do
    value "$figure" <"$work/all" >"$work/values"
    echo "median $figure $(median <"$work/values") ($(sort -g "$work/values" | sed -n '1p;$p' | paste -sd-))"
done | tee -a "$out/cold.txt"
