#!/bin/sh
# Alternates peer_augment.py (PIL and torchvision) and AugmentBenchmark over the same JPEGs, one thread,
# ROUNDS times each; then LoaderBenchmark on the packed 64 px data, with one and two compute threads.
#
#   docs/benchmarks/data.sh PYTHON DATA_FOLDER WORK_FOLDER [ROUNDS]
#
# PYTHON has torch, torchvision and pillow. Build first: ./mvnw -DskipTests package
set -eu
python=$1
data=$2
work=$3
rounds=${4:-5}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export OPT_OUT_TRACKING=true GOMP_SPINCOUNT=10000
classes=${CLASSES:-$root/training/target/test-classes:$root/examples/target/test-classes:$root/examples/target/lib/*}

peer() {
  env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$python" "$root/docs/benchmarks/peer_augment.py" "$@"
}

ours() {
  java -Xmx2g -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$classes" "$@" 2>/dev/null
}

augment() {
  echo "ours side=$1 antialias=$2 $3 $4"
  OMP_NUM_THREADS=1 ours org.saliencyssl.training.augment.AugmentBenchmark \
    "$work/jpeg" "$1" "$2" 32 3 "$3" "$4"
}

loader() {
  echo "loader threads=1 compute threads=$1 batch=$2"
  OMP_NUM_THREADS=$1 ours org.saliencyssl.examples.LoaderBenchmark \
    "$root/examples/experiments/tin100-mocov2.json" "$data" "$work/cache" 1 100 \
    encoder.width=64 "training.batchSize=$2" "compute.threads=$1"
}

if [ ! -d "$work/jpeg" ]; then
  peer make "$data/pets600-max256.tar.gz" "$work/jpeg"
fi
for round in $(seq "$rounds"); do
  echo "torchvision"
  peer run "$work/jpeg" --rounds 1
  augment 384 2 files host
done
augment 256 2 files host
augment 384 1 files host
augment 384 2 files device
augment 384 2 packed host
loader 1 64
loader 2 64
loader 2 128
