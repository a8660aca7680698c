#!/bin/sh
# Times 'validate' of a grid of 1,000 points (GridBenchmark) ROUNDS times, then reads SPECS damaged
# specs (SpecFuzz).
#
#   docs/benchmarks/grids.sh [ROUNDS] [SPECS] [SEED]
#
# Build first: ./mvnw -DskipTests package
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export OPT_OUT_TRACKING=true

ours() {
  java -Dai.djl.offline=true -Dsaliency.root="$root" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/lib/*" "$@"
}

ours org.saliencyssl.examples.GridBenchmark "${1:-5}"
ours -Xmx1g org.saliencyssl.examples.SpecFuzz "${2:-100000}" "${3:-0}"
