#!/bin/sh
# Times every masking strategy on one batch: MaskingBenchmark (batched, and a loop over images and
# cells in Java where the grid divides the image) and, alternating with it, peer_masking.py (the
# released code's way, re-created in PyTorch). One thread each.
#
#   docs/benchmarks/masking.sh PYTHON [BATCH] [SIZE] [ROUNDS] [PROCESSES]
#
# PYTHON has torch and torchvision of DJL's libtorch (2.7.1, 0.22.1). Build first:
#   ./mvnw -q -DskipTests -pl masking -am package dependency:build-classpath \
#     -Dmdep.outputFile=target/classpath.txt
set -eu
python=$1
batch=${2:-256}
size=${3:-224}
rounds=${4:-5}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
masking=$root/masking/target
export OPT_OUT_TRACKING=true OMP_NUM_THREADS=1
# what ./saliency sets: freed memory is kept, so that arrays are made again without page faults
export MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000
export MALLOC_TOP_PAD_=67108864

for process in $(seq "${5:-3}"); do
  java -Xmx4g -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$masking/test-classes:$masking/classes:$(cat "$masking/classpath.txt")" \
    org.saliencyssl.masking.MaskingBenchmark "$batch" "$size" "$rounds" | sed "s/^/ours $process /"
  env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE \
    "$python" "$root/docs/benchmarks/peer_masking.py" "$batch" "$size" "$rounds" |
    sed "s/^/peer $process /"
done
