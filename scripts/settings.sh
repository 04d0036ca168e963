#!/usr/bin/env bash
# Writes docs/settings.md from the documentation of the options classes. Run it after every change of an option.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=true MARQUEE_SETTINGS_PAGE=$PWD/docs/settings.md

dotnet build tests/Marquee.Architecture.Tests -c Release --verbosity quiet
dotnet test --project tests/Marquee.Architecture.Tests -c Release --no-build --no-ansi --progress off \
  --filter-class Marquee.Architecture.Tests.SettingsTests
echo "Wrote docs/settings.md."
