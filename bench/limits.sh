#!/usr/bin/env bash
# What limits cost a cached search, and what a flood of sign-ins costs a sale.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/limits.sh [--rounds N] [--seconds N] [--only search|flood] [--app FOLDER] [--no-build]

On a throw-away PostgreSQL and Redis:
  search  cached searches a second with limits on : off, two instances, one after the other; a new address after every 5 searches
  flood   reservations a second with limits on, while 200 sign-ins a second come with wrong passwords : without them; for one
          account, and for another one each time, from one address and from a new one each time; and whether the owner of the
          account signs in meanwhile on a device of before

  --rounds N    5 by default; figures are medians
  --seconds N   of each measurement; 8 by default
  --only PART   search or flood
  --app FOLDER  a published Marquee.Api to measure instead of this source
  --no-build    use what an earlier run built

Writes bench/results/limits/limits.txt; with --only limits-PART.
TXT
}

rounds=5 seconds=8 only=""
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --only) only=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

need jq
build_all
start_postgres
start_redis
seed
settings
export Proxy__Trusted=127.0.0.1
out=$(new_results limits "$only")
environment | tee "$out/limits.txt"
echo "$rounds rounds of $seconds s" | tee -a "$out/limits.txt"

note() { # note FIGURE: keeps and prints the value on standard input
    local value
    value=$(cat)
    echo "$1 $value" | tee -a "$work/all" | tee -a "$out/limits.txt"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a / b }'; }

# ---- Searches --------------------------------------------------------------------------------------------------------

readonly search='/api/schedules?title=%EC%98%81%ED%99%941&genre=ACTION' # 영화1
searches() { # searches URL SECONDS: a second
    app_url=$1
    load echo --path "$search" --header 'X-Forwarded-For: {address}' --every 5 -c 32 -t "$2" | value requests_per_s
}

measure_search() {
    start_app Limits__Enabled=true || fail_with "$work/app.log" "the application does not start"
    on_pid=$app_pid on_url=$app_url
    start_app Limits__Enabled=false || fail_with "$work/app.log" "the application does not start"
    off_pid=$app_pid off_url=$app_url
    for round in $(seq 0 "$rounds"); do # the first one warms up
        on=$(app_pid=$on_pid; searches "$on_url" "$seconds") off=$(app_pid=$off_pid; searches "$off_url" "$seconds")
        [ "$round" = 0 ] || { echo "round $round: $on on, $off off" | tee -a "$out/limits.txt"; ratio "$on" "$off" | note search; }
    done
    app_pid=$on_pid stop_app
    app_pid=$off_pid stop_app
}

# ---- A flood of sign-ins ---------------------------------------------------------------------------------------------

readonly owner='"email":"owner@marquee.example","password":"bench-only-password"'
sale() { load spread -c 64 -t "$seconds" --warm-up 1 | value reservations_per_s; }
flood() { # flood EMAIL HEADER
    exec dotnet "$built/Load/Marquee.Load.dll" run echo --url "$app_url" --path /api/accounts/login --rate 200 -c 64 -t 600 --header "$2" \
        --body "{\"email\":\"$1\",\"password\":\"a wrong password\"}" >"$work/flood" 2>&1
}
sign_in() { # as the owner, with the cookie of the device
    curl -sS -o /dev/null -w '%{http_code}\n' -b "$work/device" -c "$work/device" -H 'Content-Type: application/json' \
        -H 'X-Forwarded-For: 192.0.2.1' -d "{$owner}" "$app_url/api/accounts/login"
}

measure_flood() {
    # A sale without payments: its members, chosen at random, hold more than they may.
    start_app Limits__Enabled=true Limits__HoldsPerMember=0 || fail_with "$work/app.log" "the application does not start"
    curl -fsS -o /dev/null -H 'Content-Type: application/json' -d "{$owner,\"name\":\"Owner\"}" "$app_url/api/accounts"
    [ "$(sign_in)" = 200 ] || fail "the owner does not sign in"
    load spread -c 64 -t 10 >/dev/null
    for round in $(seq "$rounds"); do
        for kind in 'one-account-one-address|owner@marquee.example|X-Forwarded-For: 198.51.100.1' \
            'one-account|owner@marquee.example|X-Forwarded-For: {address}' \
            'accounts-one-address|nobody-{number}@marquee.example|X-Forwarded-For: 198.51.100.1' \
            'accounts|nobody-{number}@marquee.example|X-Forwarded-For: {address}'; do
            IFS='|' read -r name email header <<<"$kind"
            reset_orders
            without=$(sale)
            reset_orders
            flood "$email" "$header" &
            flood_pid=$!
            servers+=("$flood_pid")
            sleep 1
            with=$(sale)
            signed_in=$(sign_in)
            kill "$flood_pid" 2>/dev/null || true
            wait "$flood_pid" 2>/dev/null || true
            echo "round $round, $name: $with of $without reservations/s; the owner: $signed_in" | tee -a "$out/limits.txt"
            ratio "$with" "$without" | note "$name"
        done
    done
    stop_app
}

[ "$only" = flood ] || measure_search
[ "$only" = search ] || measure_flood
for figure in $(cut -d' ' -f1 "$work/all" | sort -u); do
    value "$figure" <"$work/all" >"$work/values"
    echo "median $figure $(median <"$work/values") ($(sort -g "$work/values" | sed -n '1p;$p' | paste -sd-))"
done | tee -a "$out/limits.txt"
