#!/usr/bin/env bash
# Time from starting the release build to its first answer, and its idle memory.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/start.sh [--rounds N] [--app FOLDER] [--no-build]

Measures in every round:
  seed   a start with an empty data folder: schema, embedded Redis, sample data and demo accounts are made
  data   a start with the data of the previous start
Time is from starting `dotnet Marquee.Api.dll` to the first 200 of GET /api/schedules?theaterId=1, in ms.
Memory is resident (VmRSS), in MB, 5 s after that answer.

  --rounds N    5 by default
  --app FOLDER  a published Marquee.Api to measure instead of this source
  --no-build    use what an earlier run built

Writes bench/results/start/start.txt.
TXT
}

rounds=5
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --rounds) rounds=$2; shift ;;
        --app) app_folder=$(cd "$2" && pwd); shift ;;
        --no-build) build=false ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

need
! $build || [ "$app_folder" != "$built/app" ] || publish src/Marquee.Api "$app_folder"
out=$(new_results start)
app_url="http://127.0.0.1:$(free_port)"

# measure KIND: starts the application on $work/data, prints "KIND ms MB", stops it.
measure() {
    local began ended memory
    began=$(date +%s%N)
    dotnet "$app_folder/Marquee.Api.dll" --urls "$app_url" --DataFolder "$work/data" >"$work/app.log" 2>&1 &
    app_pid=$!
    servers+=("$app_pid")
    until curl -fsS -o /dev/null "$app_url/api/schedules?theaterId=1" 2>/dev/null; do
        kill -0 "$app_pid" 2>/dev/null || fail_with "$work/app.log" "the application does not start"
        sleep 0.005
    done
    ended=$(date +%s%N)
    sleep 5
    memory=$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$app_pid/status")
    stop_app
    echo "$1 $(((ended - began) / 1000000)) $memory" | tee -a "$out/start.txt"
}

machine | tee "$out/start.txt"
for round in $(seq "$rounds"); do
    rm -rf "$work/data"
    measure seed
    measure data
done
for kind in data seed; do
    ms=$(value "$kind" <"$out/start.txt" | median)
    memory=$(awk -v kind="$kind" '$1 == kind { print $3 }' "$out/start.txt" | median)
    echo "median $kind: $ms ms, $memory MB"
done | tee "$work/medians"
cat "$work/medians" >>"$out/start.txt"
