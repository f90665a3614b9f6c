#!/usr/bin/env bash
# The whole evaluation of papertown: five studies into a folder (default: out/evaluation), a report in each, and their tables.
# What is drawn already is not drawn again. On two quiet cores it takes about an hour.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$home/out/evaluation}
here=$home/evaluation

study() { # NAME [further options of evaluate]
  local name=$1
  shift
  "$home/eschew" evaluate --prompts "$here/$name/prompts.csv" --settings "$here/$name/settings.json" --seeds 16 --out "$out/$name" "$@"
}

study diversity
study reference --similar-to "$here/reference/momo"
study perp-neg
study rare-views
study one-step --model papertown-one
python3 "$here/tables.py" "$out"
