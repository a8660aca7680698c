#!/bin/sh
# Time and memory of a step against batch, side, width, queue and hard negatives: a process for each
# point, about two minutes in all. Prints the table and writes docs/benchmarks/growth.svg.
#
#   ./mvnw -DskipTests package && docs/benchmarks/growth.sh
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
export OMP_NUM_THREADS=1 OPT_OUT_TRACKING=true

# a heap that is small and touched from the start, so that it is no part of what is measured
java() {
  command java -Xms64m -Xmx64m -XX:MaxDirectMemorySize=1g -XX:+AlwaysPreTouch \
    -XX:+UseSerialGC \
    -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/classes:$root/examples/target/lib/*" "$@"
}

# HARD_NEGATIVES [KEY=VALUE...]
point() {
  java org.saliencyssl.examples.GrowthBenchmark "$root/docs/benchmarks/growth.json" "$@" >>"$lines"
}

point 0
for batch in 8 16 64 128; do point 0 training.batchSize=$batch; done
for side in 32 96 128; do point 0 imageSize=$side data.side=$side; done
for width in 16 48 64; do point 0 encoder.width=$width objective.headHidden=$((8 * width)); done
for queue in 1024 16384 65536; do point 0 objective.queueSize=$queue; done
for hard in 1 2 4; do point $hard; done
java org.saliencyssl.examples.GrowthPlot "$lines" "$root/docs/benchmarks/growth.svg"
