#!/usr/bin/env bash
# Runs the steps of the Dockerfile without a container engine: publishes a clean copy, then starts it in a chroot as the image's user,
# waits for its health check, reads a listing and stops it. The chroot is Debian; the image's base is not. Needs root, debootstrap
# and curl.
# Usage: scripts/image.sh [PORT], 8080 by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly port=${1:-8080} uid=1654 # APP_UID of the base image.
work=$(mktemp -d)
readonly root=$work/root work
pid=
cleanup() {
  [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  umount "$root/dev" "$root/proc" 2>/dev/null || true
  # Must not delete through a mount into folders of the machine.
  mountpoint -q "$root/proc" || mountpoint -q "$root/dev" || rm -rf --one-file-system "$work"
}
trap cleanup EXIT
step() { printf '\n==> %s\n' "$*"; }
value() { sed -n "s/^$1 //p" Dockerfile; }
in_image=(chroot --userspec="$uid:$uid" "$root" env -i
  PATH=/usr/sbin:/usr/bin:/sbin:/bin "$(value ENV)" ASPNETCORE_HTTP_PORTS="$port")

step "A Debian with the libraries of .NET"
packages=ca-certificates,libicu72,libssl3,libstdc++6,tzdata,zlib1g
debootstrap --variant=minbase --include="$packages" bookworm "$root" >"$work/debootstrap.log" \
  || { tail "$work/debootstrap.log"; exit 1; }
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir "$root/usr/share/dotnet"
cp -r "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$root/usr/share/dotnet"
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"

step "$(value RUN | head -n 1)"
mkdir "$work/source"
git ls-files -z | tar --create --exclude-from=.dockerignore --null --files-from=- | tar --extract --directory "$work/source"
(cd "$work/source" && sh -c "$(value RUN | head -n 1 | sed "s| /app$| $root/app|")")

step "$(value RUN | tail -n 1)"
chroot "$root" env APP_UID="$uid" sh -c "$(value RUN | tail -n 1)"

step "$(value ENTRYPOINT)"
"${in_image[@]}" sh -c 'cd /app && exec dotnet Marquee.Api.dll' &
pid=$!
check=$(sed -n 's/^ *CMD \["bash", "-c", "\(.*\)"\]$/\1/p' Dockerfile | sed "s|/8080;|/$port;|; s|\\\\\\\\|\\\\|g; s|\\\\\"|\"|g")
for attempt in $(seq 1 60); do
  "${in_image[@]}" bash -c "$check" 2>/dev/null && break
  kill -0 "$pid"
  [ "$attempt" -lt 60 ]
  sleep 1
done
curl --fail --silent --show-error --output /dev/null "http://127.0.0.1:$port/api/schedules?theaterId=1"

step "SIGTERM"
kill -TERM "$pid"
wait "$pid"
pid=
ls -ln "$root/data"
echo "The image's steps work."
