#!/usr/bin/env bash
# Writes docs/openapi.json: the description of the API, as the built application serves it. Run it after every change of the API.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=true

dotnet build src/Marquee.Api -c Release --verbosity quiet
folder=$(mktemp -d)
url=http://127.0.0.1:18991
env -u Database__Provider -u ConnectionStrings__Database -u ConnectionStrings__Redis DataFolder="$folder" URLS="$url" \
  dotnet artifacts/bin/Marquee.Api/release/Marquee.Api.dll >"$folder/log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT

for _ in $(seq 300); do
  if curl -fsS -o "$folder/openapi.json" "$url/openapi/v1.json" 2>/dev/null; then
    cp "$folder/openapi.json" docs/openapi.json
    echo "Wrote docs/openapi.json."
    exit 0
  fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
cat "$folder/log" >&2
exit 1
