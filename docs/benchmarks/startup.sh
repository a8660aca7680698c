#!/bin/sh
# How long './saliency validate' takes, and a run until its first step is logged; wall-clock seconds,
# sorted, the median last. Natives and data must be there: both commands run once before they are
# timed.
#
#   docs/benchmarks/startup.sh [ROUNDS]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
spec=$root/examples/experiments/quickstart.json
rounds=${1:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

now() {
  date +%s.%N
}

seconds_since() {
  echo "$(now) $1" | awk '{ printf "%.2f\n", $1 - $2 }'
}

validate() {
  start=$(now)
  "$root/saliency" validate "$spec" >"$work/out"
  seconds_since "$start"
}

# a run that logs every step; killed once its first line is there
first_step() {
  rm -rf "$work/run"
  start=$(now)
  "$root/saliency" run "$spec" training.logEverySteps=1 --out "$work/run" >"$work/out" 2>"$work/err" &
  until [ -s "$work/run/none-0/metrics.jsonl" ]; do
    if ! kill -0 $!; then
      cat "$work/err" >&2
      exit 1
    fi
    sleep 0.02
  done
  seconds_since "$start"
  kill -9 $!
  { wait $!; } 2>"$work/err" || true
}

timed() {
  "$1" >/dev/null
  i=0
  while [ "$i" -lt "$rounds" ]; do
    "$1"
    i=$((i + 1))
  done | sort -n | tee "$work/times" | tr '\n' ' '
  echo "median $(sed -n "$(((rounds + 1) / 2))p" "$work/times")"
}

printf 'validate: '
timed validate
printf 'run to its first step: '
timed first_step
