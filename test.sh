#!/usr/bin/env bash
# Builds Marquee and runs every test, for people and for CI alike. See usage below, or ./test.sh --help.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: ./test.sh [--no-install] [--no-coverage] [-c CONFIGURATION] [arguments of dotnet test]

Installs the missing Debian packages that the tests need, builds, runs every test against real servers, and writes the
coverage report to artifacts/coverage/index.html. The last line is "N passed, N failed, N skipped".

  --no-install           install nothing; a missing package is an error
  --no-coverage          do not measure coverage
  -c, --configuration C  the build configuration; Release by default
  -h, --help             print this text

All other arguments go to dotnet test, and switch coverage off:

  ./test.sh --filter-class Marquee.Storage.Tests.ReservationLedgerTests
  ./test.sh --filter-method '*Of_50_members_racing*'
  ./test.sh --output Detailed

Requires the .NET 10 SDK. CI=true restores in locked mode. Exit code: 0 when every test passed; not 0 otherwise, also when the
build failed or no test ran.
USAGE
}

install=true coverage=true configuration=Release arguments=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --no-install) install=false ;;
    --no-coverage) coverage=false ;;
    -c | --configuration)
      configuration="${2:?$1 needs a value, for example Release}"
      shift ;;
    --) shift; arguments+=("$@"); break ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

step() { printf '\n==> %s\n' "$*"; }
fail() { printf 'test.sh: %s\n' "$*" >&2; exit 1; }

cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true

# ---- Requirements --------------------------------------------------------------------------------------------------

readonly sdk_help='The .NET 10 SDK is needed. Get it from https://dotnet.microsoft.com/download/dotnet/10.0, for example:
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
  export PATH="$HOME/.dotnet:$PATH"'

find_sdk() {
  if ! command -v dotnet >/dev/null && [ -x "${HOME:-}/.dotnet/dotnet" ]; then
    export DOTNET_ROOT="$HOME/.dotnet" PATH="$HOME/.dotnet:$PATH"
  fi
  command -v dotnet >/dev/null || fail "$sdk_help"
}

has_postgresql() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_redis() { command -v redis-server >/dev/null; }
has_pgbouncer() { [ -x /usr/sbin/pgbouncer ] || command -v pgbouncer >/dev/null; }
has_nginx() { [ -x /usr/sbin/nginx ]; }
has_systemd_analyze() { command -v systemd-analyze >/dev/null; }
has_curl() { command -v curl >/dev/null; }
has_jq() { command -v jq >/dev/null; }
has_chromium() { command -v chromium >/dev/null; }
has_nanum() { [ -d /usr/share/fonts/truetype/nanum ] || { command -v fc-list >/dev/null && fc-list | grep -qi nanum; }; }
has_time_zones() { [ -e /usr/share/zoneinfo/Asia/Seoul ]; }

missing_packages() {
  has_postgresql || echo postgresql
  has_redis || echo redis-server
  has_pgbouncer || echo pgbouncer
  has_nginx || echo nginx
  has_systemd_analyze || echo systemd
  has_curl || echo curl
  has_jq || echo jq
  has_chromium || echo chromium
  has_nanum || echo fonts-nanum
  has_time_zones || echo tzdata
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# The tests start their own servers; the packages must not start theirs (exit 101 is "forbidden by policy").
readonly policy=/usr/sbin/policy-rc.d
forbid_services() {
  if [ ! -e "$policy" ]; then
    trap allow_services EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
}
allow_services() {
  as_root rm -f "$policy"
  trap - EXIT
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

install_missing() {
  local missing list
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0

  list="Missing Debian packages: ${missing[*]}."
  $install || fail "$list Install them, or leave out --no-install."
  command -v apt-get >/dev/null || fail "$list This machine has no apt-get: install the equivalents with its package manager."
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || fail "$list This machine has no sudo: run apt-get install as root."

  step "Installing ${missing[*]}"
  forbid_services
  apt update || fail "apt-get update failed; install by hand: ${missing[*]}"
  apt install --no-install-recommends "${missing[@]}" || fail "apt-get install failed; install by hand: ${missing[*]}"
  [ "$(trap -p EXIT)" = "" ] || allow_services

  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || fail "Still not found after the installation: ${missing[*]}"
}

find_sdk
install_missing
dotnet --version >/dev/null || fail "$sdk_help"

# ---- Build ---------------------------------------------------------------------------------------------------------

readonly results="$PWD/artifacts/test-results" report="$PWD/artifacts/coverage"
passed=0 failed=0 skipped=0
trap 'printf "\n%s passed, %s failed, %s skipped\n" "$passed" "$failed" "$skipped"' EXIT

step "Building ($configuration, SDK $(dotnet --version))"
dotnet tool restore
if [ "${CI:-}" = true ]; then
  dotnet restore --locked-mode
else
  dotnet restore
fi
dotnet build --no-restore -c "$configuration"

# ---- Test ----------------------------------------------------------------------------------------------------------

options=()
if [ ${#arguments[@]} -gt 0 ]; then
  # A filter may leave a project without tests (exit code 8). A run without any test is detected below.
  options=(--ignore-exit-code 8 "${arguments[@]}")
  coverage=false
elif $coverage; then
  options=(--coverlet --coverlet-include '[Marquee.*]*' --coverlet-output-format cobertura)
fi

step "Testing"
rm -rf "$results" && mkdir -p "$results"
code=0
dotnet test --solution Marquee.slnx --no-build -c "$configuration" --max-parallel-test-modules 1 --progress off --no-ansi \
  --results-directory "$results" "${options[@]}" </dev/null 2>&1 | tee "$results/test-run.log" || code=$?

count() { # count OUTCOME: in the summary of the last test run
  awk -v name="$1:" '
    /^Test run summary:/ { n = 0 }
    $1 == name && NF == 2 { n = $2 }
    END { print n + 0 }' "$results/test-run.log"
}
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "$code" -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
  echo "test.sh: no test ran." >&2
  code=8
fi

# ---- Coverage ------------------------------------------------------------------------------------------------------

if $coverage && compgen -G "$results/*.cobertura*.xml" >/dev/null; then
  step "Coverage"
  rm -rf "$report"
  if dotnet reportgenerator "-reports:$results/*.cobertura*.xml" "-targetdir:$report" '-reporttypes:Html;TextSummary' \
    '-assemblyfilters:+Marquee.*;-*.Tests;-Marquee.Testing' '-filefilters:-*/Migrations/*;-*.g.cs' -verbosity:Warning; then
    grep -E '^ +(Line|Branch) coverage:' "$report/Summary.txt"
    echo "  Report: artifacts/coverage/index.html"
  else
    echo "test.sh: the coverage report could not be written." >&2
  fi
fi

exit "$code"
