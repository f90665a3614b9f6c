#!/usr/bin/env bash
# Load and soak of a server that this starts as a process of its own.
#
#   tests/bench/load.sh throughput|fairness|soak|all [--requests 3000] [--clients 8] ... [-- OPTIONS OF SERVE]
#       --help lists all options. Reports go to tests/target/load.
#
# Builds the server if need be, as ./eschew does; the sources in tests/src/test/java/dev/eschew/tests/load run as they are.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ORT_DISABLE_TELEMETRY=1

"$home/eschew" --help >/dev/null # builds

java= # of the JDKs that ./eschew looks for
while IFS= read -r candidate; do
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release" 2>/dev/null || true)
  if [ -x "$candidate/bin/javac" ] && [ "${version:-0}" -ge 25 ]; then java=$candidate/bin/java && break; fi
done < <(
  home() { dirname "$(dirname "$(readlink -f "$1")")"; }
  echo "${JAVA_HOME:-}"
  if javac=$(command -v javac); then home "$javac"; fi
  printf '%s\n' /usr/lib/jvm/* /usr/java/* /usr/local/jdk* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*
)
[ -n "$java" ] || { echo "load.sh: no JDK 25 found; set JAVA_HOME to one" >&2; exit 2; }

cd "$home"
exec "$java" -Xmx1g -Deschew.home="$home" -cp "server/target/eschew-server-0.1.0-SNAPSHOT.jar:server/target/lib/*" \
  tests/src/test/java/dev/eschew/tests/load/LoadBench.java "$@"
