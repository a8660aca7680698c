#!/bin/sh
# Alternates StepBenchmark (float32, bfloat16 + channels_last) and peer_step.py, one thread,
# ROUNDS times each, and prints every line; medians are for the reader or for summary.py.
#
#   docs/benchmarks/step.sh PYTHON WEIGHTS_FOLDER [ROUNDS]
#
# PYTHON has torch and torchvision of DJL's libtorch (2.7.1). Build first: ./mvnw -DskipTests package
set -eu
python=$1
weights=$2
rounds=${3:-5}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export OMP_NUM_THREADS=1 OPT_OUT_TRACKING=true

ours() {
  java -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/lib/*" \
    org.saliencyssl.examples.StepBenchmark "$root/docs/benchmarks/step.json" "$weights" 10 "$@"
}

for round in $(seq "$rounds"); do
  echo "float32 $(ours)"
  echo "pytorch-float32 $(env -u OPENBLAS_CORETYPE "$python" "$root/docs/benchmarks/peer_step.py")"
  echo "bfloat16 $(ours compute.precision=bfloat16 compute.memoryFormat=channels-last)"
  echo "pytorch-bfloat16 $(env -u OPENBLAS_CORETYPE "$python" "$root/docs/benchmarks/peer_step.py" --precision bfloat16 --channels-last)"
done
