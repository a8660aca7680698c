#!/bin/sh
# Times every masking strategy beside a loop over images and cells (MaskingBenchmark): first with
# PyTorch's allocator as it is, then with huge pages for large arrays.
#
#   docs/benchmarks/masking.sh [BATCH] [SIZE] [ROUNDS]
#
# Build first: ./mvnw -q -DskipTests -pl masking -am package dependency:build-classpath \
#   -Dmdep.outputFile=target/classpath.txt
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
masking=$root/masking/target
export OPT_OUT_TRACKING=true

benchmark() {
  java -Xmx4g -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$masking/test-classes:$masking/classes:$(cat "$masking/classpath.txt")" \
    org.saliencyssl.masking.MaskingBenchmark "${1:-256}" "${2:-224}" "${3:-5}"
}

echo "small pages"
benchmark "$@"
echo "huge pages"
export THP_MEM_ALLOC_ENABLE=1
benchmark "$@"
