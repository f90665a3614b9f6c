#!/usr/bin/env bash
# Proves the GPU path on a machine with an NVIDIA GPU, and times it against PyTorch on the same GPU in the same run.
#
#   tests/bench/gpu.sh pack
#       where there is Maven: builds, and puts all that `run` needs besides the sources into tests/target/gpu
#   tests/bench/gpu.sh run NATIVES JAVA [UNET]
#       NATIVES: a folder or jar of ONNX Runtime's natives for the machine's CUDA (what `--natives` takes)
#       JAVA:    the home of a Java 25 runtime; no compiler and no Maven is needed
#       UNET:    a UNet made by sd15_export.py --size sd15 --fp16; if not given it is made, with Python's torch and onnx
#
# `run` runs the tests tagged cuda, none of which may be skipped, and prints milliseconds of a UNet step of the Stable
# Diffusion 1.5 architecture in float16 at 1, 2 and 8 rows of 64x64 latents: the export as it is, with attention fused,
# with guidance woven in and off, and PyTorch. Without torch the last column is empty. CUDA's libraries are taken from
# the library path, from NATIVES, or from Python's nvidia packages.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packed=$home/tests/target/gpu
python=${ESCHEW_PYTHON:-python3}

pack() {
  rm -rf "$packed"
  (cd "$home" && ./mvnw -q -B -pl tests -am -DskipTests package dependency:copy-dependencies \
    -DincludeScope=test -DoutputDirectory="$packed")
  cp -r "$home/tests/target/test-classes" "$packed/test-classes"
  echo "$packed"
}

cuda_folders() { # of Python's packages and the usual place, joined by colons
  local places=(/usr/local/cuda/lib64)
  local found
  if found=$("$python" -c 'import nvidia; print(list(nvidia.__path__)[0])' 2>/dev/null); then places+=("$found"); fi
  { find "${places[@]}" \( -name 'libcublas*.so.*' -o -name 'libcudart.so.*' -o -name 'libcudnn*.so.*' -o \
    -name 'libcurand.so.*' -o -name 'libcufft.so.*' \) -printf '%h\n' 2>/dev/null || true; } | sort -u | paste -sd:
}

run() {
  local natives=$1 java=$2/bin/java unet=${3:-}
  [ -x "$java" ] || { echo "gpu.sh: no $java" >&2; exit 2; }
  [ -d "$packed/test-classes" ] || { echo "gpu.sh: run 'tests/bench/gpu.sh pack' first" >&2; exit 2; }
  natives=$(readlink -f "$natives")
  export LD_LIBRARY_PATH="$(cuda_folders)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export ORT_DISABLE_TELEMETRY=1 ESCHEW_NATIVES=$natives ESCHEW_REQUIRE_CUDA=1
  local command=("$java" -Deschew.home="$home" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -cp "$packed/test-classes:$packed/*")

  nvidia-smi -L || true
  local failed=0
  (cd "$home/tests" && "${command[@]}" dev.eschew.tests.CudaTests) || failed=1

  local work
  work=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  if [ -z "$unet" ]; then
    "$python" "$home/tests/bench/sd15_export.py" --size sd15 --fp16 --out "$work"
    unet=$work/unet/model.onnx
  fi
  "$python" "$home/tests/bench/sd15_export.py" --size sd15 --fp16 --time 1,2,8 >"$work/torch" || true
  echo "| rows | untouched | fused | woven, off | torch | fused / torch | off / torch |"
  echo "|---|---|---|---|---|---|---|"
  local rows
  for rows in 1 2 8; do
    "${command[@]}" dev.eschew.server.cli.EschewCommand bench "$unet" --device cuda --latents 64x64 --rows "$rows" \
      --variants untouched,fused,off 2>"$work/progress" >"$work/eschew" || { cat "$work/progress" >&2; exit 1; }
    awk -v rows="$rows" '
      FILENAME ~ /torch$/ { if ($1 == "torch" && $2 == rows) torch = $3; next }
      $3 == "ms" { ms[$1] = $2 }
      END {
        printf "| %d | %s ms | %s ms | %s ms | ", rows, ms["untouched"], ms["fused"], ms["off"]
        if (torch) printf "%s ms | %.3f | %.3f |\n", torch, ms["fused"] / torch, ms["off"] / torch
        else print " | | |"
      }' "$work/torch" "$work/eschew"
  done
  return "$failed"
}

case ${1:-} in
  pack) pack ;;
  run)
    [ $# -ge 3 ] || { echo "usage: tests/bench/gpu.sh run NATIVES JAVA [UNET]" >&2; exit 2; }
    shift
    run "$@"
    ;;
  *)
    echo "usage: tests/bench/gpu.sh pack | run NATIVES JAVA [UNET]" >&2
    exit 2
    ;;
esac
