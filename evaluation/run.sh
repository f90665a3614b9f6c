#!/usr/bin/env bash
# The whole evaluation of papertown: seven studies, a report in each, and their tables.
#
#     evaluation/run.sh [FOLDER] [SEEDS]
#
# into out/evaluation with 16 seeds, if not told otherwise; 2 seeds are a quick look. What is drawn already is not drawn again.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$home/out/evaluation}
seeds=${2:-16}
here=$home/evaluation

study() { # NAME SETTINGS OUT [further options of evaluate]
  local prompts=$here/$1/prompts.csv settings=$here/$1/$2.json folder=$out/$3
  shift 3
  "$home/eschew" evaluate --prompts "$prompts" --settings "$settings" --seeds "$seeds" --out "$folder" "$@"
}

for scale in 3 5 7.5; do
  study diversity "cfg-$scale" "diversity-cfg-$scale"
done
study reference settings reference --similar-to "$here/reference/momo"
study perp-neg settings perp-neg
study rare-views settings rare-views
study one-step settings one-step --model papertown-one
python3 "$here/tables.py" "$out"
