#!/usr/bin/env bash
# The long form of the proof of the reservation engine: generated programs on every deployment with every guard, for a given total
# time, and every mutant. A program that fails is printed with its history. Needs the packages that ./test.sh installs.
set -euo pipefail

minutes=30
case "${1:-}" in
  '') ;;
  --minutes) minutes="${2:?--minutes needs a number}" ;;
  *) echo 'Usage: scripts/proof.sh [--minutes N]   (30 by default)' >&2; exit 2 ;;
esac

# 2 deployments, 6 sets of guards, 2 kinds of programs.
readonly rows=24
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=true DOTNET_CLI_UI_LANGUAGE=en MARQUEE_PROOF_SECONDS=$((minutes * 60 / rows > 0 ? minutes * 60 / rows : 1))

dotnet build tests/Marquee.Engine.Tests -c Release --verbosity quiet
exec dotnet artifacts/bin/Marquee.Engine.Tests/release/Marquee.Engine.Tests.dll -showLiveOutput
