# shellcheck shell=bash
# Shared by the scripts in bench/; sourced, not run. Starts throw-away servers on free loopback ports and stops them by process id.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
built="$root/artifacts/bench"
results="$root/bench/results"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true
export LC_ALL=C.UTF-8

readonly signing_key=bench-only-bench-only-bench-only-bench
app_folder="$built/app" # a published Marquee.Api; --app names another one
build=true

step() { printf '==> %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
fail_with() { cat "$1" >&2; fail "$2"; } # fail_with LOG MESSAGE

work=$(mktemp -d) pg_pid=""
chmod 711 "$work"
servers=()
clean_up() {
    local index
    trap - EXIT INT TERM
    for ((index = ${#servers[@]} - 1; index >= 0; index--)); do
        stop "${servers[$index]}"
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# stop PID: ends a process started here.
stop() {
    local signal=TERM attempt
    # PostgreSQL waits for its clients on SIGTERM, and does not on SIGINT.
    [ "$1" != "$pg_pid" ] || signal=INT
    [ -n "$1" ] && kill -"$signal" "$1" 2>/dev/null || return 0
    for attempt in $(seq 300); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# ---- Requirements ----------------------------------------------------------------------------------------------------

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

need() { # need [PACKAGE ...]: installs what is missing; the arguments are further Debian packages, named like their programs
    local missing=() package
    for package in "$@"; do
        command -v "$package" >/dev/null || missing+=("$package")
    done
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
    compgen -G '/usr/lib/postgresql/*/bin/pgbench' >/dev/null || command -v pgbench >/dev/null || missing+=(postgresql-contrib)
    command -v redis-server >/dev/null || missing+=(redis-server)
    command -v redis-benchmark >/dev/null || missing+=(redis-tools)
    command -v curl >/dev/null || missing+=(curl)
    if [ ${#missing[@]} -gt 0 ]; then install "${missing[@]}"; fi
    # Debian does not put the server's programs on the path.
    PATH="$PATH:$(dirname "$(command -v initdb || find /usr/lib/postgresql -name initdb | sort -V | tail -n 1)")"
}

install() {
    command -v apt-get >/dev/null || fail "missing: $* (names of Debian packages)"

    # The packages must not start their own services (exit 101 is "forbidden by policy").
    step "Installing $*"
    local policy=/usr/sbin/policy-rc.d made=false
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        made=true
    fi
    as_root apt-get -q update >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@" </dev/null >&2
    if $made; then as_root rm -f "$policy"; fi
}

publish() { # publish PROJECT FOLDER
    dotnet publish "$root/$1" -c Release -o "$2" --nologo -v quiet >&2
}

build_all() {
    $build || return 0
    step "Building the release"
    [ "$app_folder" != "$built/app" ] || publish src/Marquee.Api "$built/app"
    local tool
    for tool in Load Bare Wrong; do
        publish "bench/Marquee.$tool" "$built/$tool"
    done
}

# ---- PostgreSQL and Redis --------------------------------------------------------------------------------------------

as_postgres=()
pg_port="" redis_port="" redis_pid=""

start_postgres() {
    # PostgreSQL refuses to run as root.
    mkdir "$work/pg"
    if [ "$(id -u)" = 0 ]; then
        as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
        chown postgres: "$work/pg"
    fi
    pg_port=$(free_port)
    local library=() folder
    for folder in "$(pg_config --pkglibdir 2>/dev/null)" "$(dirname "$(command -v postgres)")/../lib"; do
        [ ! -e "$folder/pg_stat_statements.so" ] || library=(-c shared_preload_libraries=pg_stat_statements)
    done
    cd "$work/pg"
    "${as_postgres[@]}" initdb --pgdata "$work/pg/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
    # shellcheck disable=SC2086 # settings are words
    "${as_postgres[@]}" postgres -D "$work/pg/data" -p "$pg_port" -k "$work/pg" -c listen_addresses=127.0.0.1 -c max_connections=300 \
        -c fsync=on -c synchronous_commit=on -c full_page_writes=on "${library[@]}" ${POSTGRES_SETTINGS:-} >"$work/pg.log" 2>&1 &
    pg_pid=$!
    servers+=("$pg_pid")
    cd "$root"
    until psql -d postgres -c 'select 1' >/dev/null 2>&1; do
        kill -0 "$pg_pid" 2>/dev/null || fail_with "$work/pg.log" "PostgreSQL does not start"
        sleep 0.1
    done
    psql -d postgres -c 'create database marquee template template0'
    counts_statements=false
    if [ ${#library[@]} -gt 0 ] && psql -c 'create extension pg_stat_statements' 2>/dev/null; then counts_statements=true; fi
}

psql() {
    PGOPTIONS="-c client_min_messages=warning" \
        command psql -h 127.0.0.1 -p "$pg_port" -U postgres -d marquee -v ON_ERROR_STOP=1 -qAtX "$@"
}

start_redis() {
    redis_port=$(free_port)
    redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly no >"$work/redis.log" 2>&1 &
    redis_pid=$!
    servers+=("$redis_pid")
    until redis ping >/dev/null 2>&1; do
        kill -0 "$redis_pid" 2>/dev/null || fail_with "$work/redis.log" "Redis does not start"
        sleep 0.1
    done
}

redis() { redis-cli -p "$redis_port" "$@"; }

# machine: date, commit, host and versions, printed into every result.
machine() {
    local commit changed="" processor memory
    commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo '?')
    git -C "$root" diff --quiet HEAD -- src bench ':!bench/results' 2>/dev/null || changed=' (changed)'
    processor=$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)
    memory=$(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)
    echo "$(date -u +%FT%TZ), $commit$changed"
    echo "$(nproc) cores ($processor), $memory, load before $(cut -d' ' -f1 /proc/loadavg)"
    echo ".NET $(dotnet --version), $(command postgres --version), $(redis-server --version | awk '{ print "Redis " $3 }')"
}

# environment: the same, with the settings of the running PostgreSQL.
environment() {
    local setting
    machine
    for setting in fsync synchronous_commit full_page_writes shared_buffers max_wal_size max_connections \
        shared_preload_libraries; do
        echo "$setting=$(psql -c "show $setting")"
    done
}

# ---- Marquee ---------------------------------------------------------------------------------------------------------

app_pid="" app_url=""

settings() { # of every instance; a run adds its own
    export Database__Provider=PostgreSql
    export ConnectionStrings__Database="Host=127.0.0.1;Port=$pg_port;Username=postgres;Database=marquee"
    export ConnectionStrings__Redis="127.0.0.1:$redis_port"
    export Accounts__SigningKey="$signing_key"
    # Paying confirms at once.
    export Payments__Gateway=None
    # Holds last longer than a run, and a member may order again immediately.
    export Reservations__HoldFor=00:30:00 Reservations__Cooldown=00:00:00 Limits__Enabled=false
    export Logging__LogLevel__Default=Warning
}

hall=20x30 # rows x seats a row, of the halls of `seed`
seed() { # 5,000 schedules
    step "Seeding"
    (
        settings
        cd "$app_folder"
        dotnet Marquee.Api.dll seed --movies 50 --theaters 5 --screens-per-theater 10 --schedules-per-screen 100 --hall "$hall"
    ) >"$work/seed.log" 2>&1 || fail_with "$work/seed.log" "seeding failed"
    psql -c "select 'screen ' || screen_id || ' ' || string_agg(id::text, ',' order by id) from seat group by screen_id" \
        -c "select 'schedule ' || id || ' ' || screen_id from schedule order by id" >"$work/halls"
    psql -c 'vacuum analyze'
}

# start_app [NAME=VALUE ...]: starts the application with these settings; fails when it does not start with them.
start_app() { start_server "$app_folder" Marquee.Api.dll "$@"; }

start_server() { # start_server FOLDER DLL [NAME=VALUE ...]
    local folder=$1 dll=$2
    shift 2
    local port
    port=$(free_port)
    app_url="http://127.0.0.1:$port"
    cd "$folder"
    env "$@" dotnet "$dll" --urls "$app_url" >"$work/app.log" 2>&1 &
    app_pid=$!
    servers+=("$app_pid")
    cd "$root"
    local attempt
    for attempt in $(seq 300); do
        ! curl -fsS -o /dev/null "$app_url/health/ready" 2>/dev/null || return 0
        kill -0 "$app_pid" 2>/dev/null || { stop_app; return 1; }
        sleep 0.2
    done
    stop_app
    return 1
}

stop_app() {
    local others=() server
    stop "$app_pid"
    # The system may reuse the process id.
    for server in "${servers[@]}"; do
        [ "$server" = "$app_pid" ] || others+=("$server")
    done
    servers=("${others[@]}")
    app_pid=""
}

tool() { dotnet "$built/Load/Marquee.Load.dll" "$@"; }

load() { # load SCENARIO [OPTION ...]: prints "figure value" lines
    tool run "$1" --url "$app_url" --key "$signing_key" --halls "$work/halls" \
        --watch "app=$app_pid" --watch "postgres=$pg_pid" --watch "redis=$redis_pid" "${@:2}"
}

# value FIGURE: its value in "figure value" lines.
value() { awk -v name="$1" '$1 == name { print $2 }'; }

# excerpt PREFIXES FILE: on one line, the figures whose names start with one of these, which are separated by |.
excerpt() { awk -v prefixes="^($1)" '$1 ~ prefixes { printf "%s %s ", $1, $2 }' "$2"; }

# emit SUBJECT COUNT SCENARIO: adds the "figure value" lines on standard input to the figures of this round.
emit() {
    awk -v OFS='\t' -v round="$round" -v subject="$1" -v count="$2" -v scenario="$3" \
        'NF == 2 { print round, subject, count, scenario, $1, $2 }' >>"$out/figures.tsv"
}

# Removes all orders and keeps the halls. The application keeps running: it is idle, and tolerates a flushed Redis at any time.
reset_orders() {
    psql -c 'truncate reservation, reserved_seat, member_quota cascade'
    redis flushdb >/dev/null
    psql -c 'vacuum (analyze) schedule_occupancy' -c checkpoint
}

# touch_schedules N: sells the first seat of each of the first N schedules, and prints how many were sold.
touch_schedules() { load fill -c 32 --schedules "$1" | value all_won; }

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'; }

# slug TEXT ...: the text as a part of a file name.
slug() { tr -cs 'a-zA-Z0-9' '-' <<<"$*" | sed 's/-$//'; }

# new_results NAME [PART]: empties and prints bench/results/NAME, or bench/results/NAME-PART for a run of one part.
# The previous run is in the history of the repository.
new_results() {
    local out="$results/$1"
    [ -z "${2:-}" ] || out+="-$(slug "$2" | tr '[:upper:]' '[:lower:]')"
    rm -rf "$out"
    mkdir -p "$out"
    echo "$out"
}
