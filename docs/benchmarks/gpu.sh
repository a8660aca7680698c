#!/bin/sh
# The first checks and figures on an NVIDIA GPU; has not run yet (no GPU was at hand).
#
#   docs/benchmarks/gpu.sh checks PYTHON                   devices, precisions, their errors; minutes
#   docs/benchmarks/gpu.sh step PYTHON WEIGHTS [ROUNDS]    ResNet-50, 224 px, batch 256, beside PyTorch
#   docs/benchmarks/gpu.sh run PYTHON DATA [EPOCHS]        Tiny ImageNet at 64 px, end to end
#
# PYTHON has torch 2.7.1+cu128 and torchvision 0.22.1+cu128 from pip; WEIGHTS and DATA are --data
# folders. Build first: ./mvnw -DskipTests package
set -eu
what=$1
python=$2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
site=$("$python" -c 'import os, torch; print(os.path.dirname(os.path.dirname(torch.__file__)))')
cudart=-Djna.library.path=$site/nvidia/cuda_runtime/lib
export PYTORCH_LIBRARY_PATH="$site/torch/lib" PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128
export OPT_OUT_TRACKING=true SALIENCY_JAVA_OPTS="$cudart ${SALIENCY_JAVA_OPTS:-}"
out=$(mktemp -d)
nvidia-smi --query-gpu=index,name,driver_version,memory.total --format=csv

succeeds() {
  name=$1
  shift
  if "$root/saliency" run "$root/examples/experiments/quickstart.json" --out "$out/$name" \
    training.epochs=2 "$@" >"$out/$name.log" 2>&1; then
    echo "ok      $name: $(grep -m 1 'computing on' "$out/$name.log" || echo 'on the CPU')"
  else
    echo "FAILED  $name"
    tail -n 5 "$out/$name.log"
  fi
}

refuses() {
  name=$1
  words=$2
  shift 2
  if "$root/saliency" run "$root/examples/experiments/quickstart.json" --out "$out/$name" \
    "$@" >"$out/$name.log" 2>&1; then
    echo "FAILED  $name: was not refused"
  elif grep -q "$words" "$out/$name.log"; then
    echo "ok      $name: $(grep -m 1 "$words" "$out/$name.log")"
  else
    echo "FAILED  $name: another message"
    tail -n 5 "$out/$name.log"
  fi
}

# ours PRECISION CHANGE...: the switches that a run makes before it loads libtorch are made here
ours() {
  precision=$1
  shift
  case $precision in
    tf32) switch=TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 ;;
    *) switch=NVIDIA_TF32_OVERRIDE=0 ;;
  esac
  # shellcheck disable=SC2086 # holds several options
  env "$switch" java $SALIENCY_JAVA_OPTS -Dai.djl.offline=true \
    -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.pytorch.cudnn_benchmark=true \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$root/examples/target/test-classes:$root/examples/target/lib/*" \
    org.saliencyssl.examples.StepBenchmark "$root/docs/benchmarks/step.json" resnet50-mocov2 \
    "$weights" 30 compute.device=gpu compute.precision="$precision" \
    arms.resnet50-mocov2.training.batchSize=256 "$@"
}

peer() {
  "$python" "$root/docs/benchmarks/peer_step.py" --device cuda --depth 50 --size 224 --batch 256 \
    --steps 30 --warmup 10 "$@"
}

case $what in
  checks)
    for precision in float32 tf32 bfloat16; do
      succeeds "gpu-$precision" compute.device=gpu "compute.precision=$precision"
    done
    succeeds benchmark compute.device=gpu compute.cudnnBenchmark=true
    succeeds auto compute.device=auto
    refuses gpu-99 'counted from 0' compute.device=gpu:99
    refuses tf32-on-cpu 'NVIDIA' compute.device=cpu compute.precision=tf32
    refuses out-of-memory 'has no memory left' compute.device=gpu imageSize=1024 data.side=1024 \
      training.batchSize=1024 data.train=1024
    PYTORCH_FLAVOR=cpu refuses wrong-flavour 'could not be loaded\|has no CUDA' compute.device=gpu
    SALIENCY_JAVA_OPTS='' LD_LIBRARY_PATH='' \
      refuses no-runtime 'libcudart was not found' compute.device=gpu
    ;;
  step)
    weights=$3
    nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader -l 1 >"$out/busy.txt" &
    sampler=$!
    for round in $(seq "${4:-5}"); do
      echo "$round tf32      $(ours tf32)"
      echo "$round pytorch   $(peer --precision tf32)"
      echo "$round bfloat16  $(ours bfloat16 compute.memoryFormat=channels-last)"
      echo "$round pytorch   $(peer --precision bfloat16 --channels-last)"
    done
    kill "$sampler"
    echo "GPU busy, percent of seconds by value:"
    sort -n "$out/busy.txt" | uniq -c | sort -rn | head -n 5
    if command -v nsys >/dev/null; then
      nsys profile --trace=cuda --stats=true -o "$out/trace" "$root/saliency" run \
        "$root/examples/experiments/quickstart.json" --out "$out/traced" compute.device=gpu \
        training.epochs=2 2>&1 | grep -i 'synchronize\|memcpy' || true
    fi
    ;;
  run)
    for precision in tf32 bfloat16; do
      "$root/saliency" run "$root/examples/experiments/tin100-mocov2-high-pass.json" \
        --data "$3" --out "$out/tin-$precision" compute.device=gpu "compute.precision=$precision" \
        "training.epochs=${4:-3}"
      grep -h '"seconds"\|"imagesPerSecond"' "$out/tin-$precision"/*/record.json
    done
    ;;
  *)
    echo "checks, step or run; see the head of this file" >&2
    exit 2
    ;;
esac
echo "logs: $out"
