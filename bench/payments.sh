#!/usr/bin/env bash
# Payments through a sandbox that misbehaves, while the application and PostgreSQL are killed; then all books are compared.
. "$(dirname "$0")/lib.sh"

usage() {
    cat <<'TXT'
Usage: bench/payments.sh [--only RUN] [--short] [--payments N] [--buyers N] [--kills N] [--database-kills N] [--share X] [--seed N]
                         [--app FOLDER] [--no-build]

On a throw-away PostgreSQL (fsync, synchronous_commit, full_page_writes on) and Redis, buyers reserve and pay through the sandbox:
most approve and come back; others decline and try again, let the provider hang, walk away after approving, come back when the hold
ends, cancel after paying or while they are charged, or let the hold end. Calls of the sandbox fail or lose their answers, and its
notices come twice, late or in another order. The application and PostgreSQL are killed (SIGKILL) in between. When nothing is open
any more, the books of the application, those of the sandbox and every answer to a buyer are compared.
Then a showing of 200 sales is called off, and the application is killed when a third of it is cancelled.

  --only RUN          payments or call-off; both by default

  --short             about a minute: 150 payments, the application killed twice and PostgreSQL once; what the application would
                      try again after a minute is made due at once
  --payments N        payments that are started, 10,000 by default
  --buyers N          buyers at once, 128 by default
  --kills N           how often the application is killed, 10 by default
  --database-kills N  how often PostgreSQL is killed, 2 by default
  --share X           of failures, lost answers, and notices that come twice, late and reordered, each: 0.05 by default
  --seed N            of the sandbox, the buyers and the order of the kills: 1 by default
  --app FOLDER        a published Marquee.Api to run instead of this source
  --no-build          use what an earlier run built

Writes bench/results/payments/: the environment and the table are committed; the result as JSON and every call of a buyer stay on
the machine. Exit code 1 when a rule was violated; then every violation is printed with its calls. A run of 10,000 takes about
half an hour.
TXT
}

options=() only=
while [ $# -gt 0 ]; do
    case "$1" in
        -h | --help) usage; exit 0 ;;
        --only) only=$2; shift ;;
        --short) options+=(--short) ;;
        --payments | --buyers | --kills | --database-kills | --share | --seed) options+=("$1" "$2"); shift ;;
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

out=$(new_results payments "$only")
machine >"$out/environment.txt"
for run in ${only:-payments call-off}; do
    case "$run" in
        payments) arguments=("${options[@]}") ;;
        call-off) arguments=() ;;
        *) usage >&2; exit 2 ;;
    esac
    dotnet "$built/Faults/Marquee.Faults.dll" "$run" --app "$app_folder" --out "$out" "${arguments[@]}" \
        || fail "a rule was violated, or the run failed; see above, and $out"
done
