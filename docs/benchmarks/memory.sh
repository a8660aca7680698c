#!/bin/sh
# Peak resident memory and CPU-seconds of a whole step, each figure in a process of its own, ROUNDS
# times one after the other. The environment says how glibc gets its memory, for instance
#
#   MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=1048576 docs/benchmarks/memory.sh [ROUNDS]
#
# Build first: ./mvnw -DskipTests package
set -eu
rounds=${1:-1}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export OMP_NUM_THREADS=1 OPT_OUT_TRACKING=true

measure() {
  name=$1
  shift
  echo "$name: $(java -Xmx256m -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/classes:$root/examples/target/lib/*" \
    org.saliencyssl.examples.MemoryBenchmark "$root/docs/benchmarks/memory.json" 3 "$@" 2> /dev/null)"
}

for round in $(seq "$rounds"); do
  measure "float32" compute.recompute=none
  measure "float32, blocks" compute.recompute=blocks
  measure "float32, 4 parts" training.accumulate=4
  measure "float32, 4 parts, blocks" training.accumulate=4 compute.recompute=blocks
  measure "bfloat16" compute.precision=bfloat16 compute.memoryFormat=channels-last
  measure "bfloat16, blocks" compute.precision=bfloat16 compute.memoryFormat=channels-last compute.recompute=blocks
done
