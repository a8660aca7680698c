#!/bin/sh
# Alternates StepBenchmark and peer_step.py, whole processes, ROUNDS times, float32 and bfloat16 +
# channels_last, and prints every line and a table of ratios.
#
#   docs/benchmarks/step.sh PYTHON WEIGHTS_FOLDER ARM THREADS STEPS [ROUNDS]
#
# PYTHON has torch and torchvision of DJL's libtorch (2.7.1). ARM is one of step.json. Build first:
# ./mvnw -DskipTests package
set -eu
python=$1
weights=$2
arm=$3
threads=$4
steps=$5
rounds=${6:-5}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export OMP_NUM_THREADS="$threads" OPT_OUT_TRACKING=true GOMP_SPINCOUNT=10000

case $arm in
  resnet18-*) shape='--depth 18 --size 64 --batch 64' ;;
  resnet50-*) shape='--depth 50 --size 224 --batch 8' ;;
  *) echo "arm $arm; allowed: resnet18-mocov2, resnet18-simclr, resnet50-mocov2, resnet50-simclr" >&2; exit 2 ;;
esac

# the heap settings of ./saliency
ours() {
  MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 \
    MALLOC_TOP_PAD_=67108864 GLIBC_TUNABLES=glibc.malloc.hugetlb=1 java -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/lib/*" \
    org.saliencyssl.examples.StepBenchmark "$root/docs/benchmarks/step.json" "$arm" "$weights" \
    "$steps" compute.threads="$threads" "$@" 2>/dev/null
}

peer() {
  # shellcheck disable=SC2086 # several options
  env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$python" "$root/docs/benchmarks/peer_step.py" \
    --objective "${arm#*-}" $shape --threads "$threads" --steps "$steps" "$@"
}

for round in $(seq "$rounds"); do
  echo "float32 $(ours)"
  echo "pytorch-float32 $(peer)"
  echo "bfloat16 $(ours compute.precision=bfloat16 compute.memoryFormat=channels-last)"
  echo "pytorch-bfloat16 $(peer --precision bfloat16 --channels-last)"
done | tee /dev/stderr | awk -v arm="$arm" -v threads="$threads" -f "$root/docs/benchmarks/step.awk"
