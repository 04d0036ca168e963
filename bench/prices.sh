#!/usr/bin/env bash
# What a price list costs a reservation.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/prices.sh [--rounds N] [--seconds N] [--connections N] [--app FOLDER] [--no-build]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis, with 5,000 schedules of 600 seats: every
second one has a price list of four zones and five categories, the others one price. One instance sells seats of the ones and of
the others in turn, the first of them changing from round to round. Prints reservations a second with lists on : off.

  --rounds N        5 by default; the figure is the median
  --seconds N       of each measurement; 10 by default
  --connections N   256 by default
  --app FOLDER      a published Marquee.Api to measure instead of this source
  --no-build        use what an earlier run built

Writes bench/results/prices/prices.txt.
TXT
}

rounds=5 seconds=10 connections=256
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --connections) connections=$2; shift ;;
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
out=$(new_results prices)
environment | tee "$out/prices.txt"
echo "$connections connections, $rounds rounds of $seconds s" | tee -a "$out/prices.txt"

psql -c "
  insert into price_list (id, name, created_at, created_by, modified_at, modified_by) values (1, 'bench', now(), 'bench', now(), 'bench');
  insert into price_line (price_list_id, zone, category, price)
    select 1, zone, code, 10000 from price_category cross join unnest(array['STANDARD', 'PREMIUM', 'RECLINER', 'BALCONY']) as zone;
  update seat set zone = (array['STANDARD', 'PREMIUM', 'RECLINER', 'BALCONY'])[1 + id % 4];
  update schedule set price_list_id = 1 where id % 2 = 0;
"
psql -c "vacuum analyze"
awk '$1 == "screen" || $2 % 2 == 0' "$work/halls" >"$work/on"
awk '$1 == "screen" || $2 % 2 == 1' "$work/halls" >"$work/off"

sale() { # sale SIDE
    reset_orders
    cp "$work/$1" "$work/halls"
    touch_schedules 2500 >/dev/null
    load spread -c "$connections" -t "$seconds" --warm-up 2 | value reservations_per_s
}

settings
start_app || fail_with "$work/app.log" "the application does not start"
for round in $(seq 0 "$rounds"); do # the first one warms up
    if [ $((round % 2)) = 0 ]; then on=$(sale on) off=$(sale off); else off=$(sale off) on=$(sale on); fi
    listed=$(psql -c 'select count(*) from reservation where seat_amounts is not null')
    if [ "$round" = 0 ]; then continue; fi
    ratio=$(awk -v on="$on" -v off="$off" 'BEGIN { printf "%.3f", on / off }')
    echo "round $round: $on with lists, $off without: ratio $ratio ($listed orders of the last side with amounts)"
    echo "$ratio" >>"$work/ratios"
done | tee -a "$out/prices.txt"
echo "median on : off $(median <"$work/ratios") ($(sort -g "$work/ratios" | sed -n '1p;$p' | paste -sd-))" | tee -a "$out/prices.txt"
