#!/usr/bin/env bash
# From starting the release build to its first answer, and what it takes of memory when idle.
# Prints a line a run and the medians; keeps them in bench/results/start.txt.
set -euo pipefail

usage() {
    cat <<'TXT'
Usage: bench/start.sh [RUNS]

Measures, RUNS times each (5 by default), taking turns:
  seed   start with an empty data folder: schema, embedded Redis, sample data and demo accounts are made
  data   start with the data of the run before
Time is from starting `dotnet Marquee.Api.dll` to the first 200 of GET /api/schedules?theaterId=1, in ms.
Memory is resident (VmRSS), in MB, 5 s after that answer.
TXT
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac
runs=${1:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
pid=""
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
port=18990
url="http://127.0.0.1:$port"

echo "Building the release ..." >&2
dotnet publish "$root/src/Marquee.Api" -c Release -o "$work/app" --nologo -v quiet >&2

# start KIND: starts the application on $work/data, prints "KIND ms MB", stops it.
start() {
    local began ended memory
    began=$(date +%s%N)
    dotnet "$work/app/Marquee.Api.dll" --urls "$url" --DataFolder "$work/data" >"$work/log" 2>&1 &
    pid=$!
    until curl -fsS -o /dev/null "$url/api/schedules?theaterId=1" 2>/dev/null; do
        kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.005
    done
    ended=$(date +%s%N)
    sleep 5
    memory=$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status")
    kill -TERM "$pid"
    wait "$pid" || true
    pid=""
    echo "$1 $(((ended - began) / 1000000)) $memory"
}

mkdir -p "$root/bench/results"
{
    echo "# $(date -u +%FT%TZ) $(nproc) cores, $(dotnet --version)"
    for _ in $(seq "$runs"); do
        rm -rf "$work/data"
        start seed
        start data
    done
} | tee "$root/bench/results/start.txt"

median() { awk -v kind="$1" -v column="$2" '$1 == kind { print $column }' "$root/bench/results/start.txt" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] " (" v[1] "-" v[NR] ")" }'; }
for kind in data seed; do
    echo "median $kind: $(median "$kind" 2) ms, $(median "$kind" 3) MB" | tee -a "$root/bench/results/start.txt"
done
