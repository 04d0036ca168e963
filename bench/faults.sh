#!/usr/bin/env bash
# The fault runs: servers are killed, flushed, filled and paused under load; then every acknowledged answer is compared with the
# database.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/faults.sh [--short] [--rounds N] [--only NAME] [--app FOLDER] [--no-build]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis:
  torture  members reserve, pay, cancel, let holds expire and repeat requests with their keys, while each of eight faults
           happens N times: Redis killed, the application killed, PostgreSQL killed, FLUSHALL, Redis full (refusing, evicting),
           the application paused, Redis paused; with one instance
  guards   the same with two instances of different guards, three pairs
  outage   Redis killed for 30 s under load: errors, rate and p99 per second
  hot      25 seats, 10,000 orders, 256 connections

  --short       under two minutes: every fault once with one instance, and a smaller hot run
  --rounds N    how often each fault happens with one instance, 20 by default; with two guards a fifth of it
  --only NAME   torture, guards, outage or hot
  --app FOLDER  a published Marquee.Api to run instead of this source
  --no-build    use what an earlier run built

Writes bench/results/faults/. The environment of each part and a table per run are committed; one JSON file per run and the
history of every call stay on the machine. Exit code 1 when a guarantee was violated; then every violation is printed with its
history. 20 rounds take about half an hour.
TXT
}

rounds=20 only="" short=false
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --short) short=true rounds=1 ;;
        --rounds) rounds=$2; shift ;;
        --only) only=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

need
if $build; then
    step "Building the release"
    [ "$app_folder" != "$built/app" ] || publish src/Marquee.Api "$built/app"
    publish bench/Marquee.Faults "$built/Faults"
fi

# An instance that was killed serves as soon as it listens, and is ready then.
export Start__WarmUp=00:00:00

# A run of one part keeps the results of the others.
out="$results/faults"
mkdir -p "$out"
failed=0
run() { # run PART ARGUMENT ...
    [ -z "$only" ] || [ "$only" = "$1" ] || return 0
    machine >"$out/$1-environment.txt"
    step "${*:2}"
    dotnet "$built/Faults/Marquee.Faults.dll" "${@:2}" --app "$app_folder" --out "$out" || failed=1
}

if $short; then
    run torture torture --rounds 1
    run hot hot --requests 2000
else
    run torture torture --rounds "$rounds"
    for other in Optimistic Pessimistic Distributed; do
        run guards torture --guards "Atomic,$other" --rounds $(((rounds + 4) / 5))
    done
    # What is measured is a sale under way.
    Start__WarmUp=00:00:30 run outage outage
    run hot hot
fi
[ "$failed" = 0 ] || fail "something was violated or failed; see above, and $out"
