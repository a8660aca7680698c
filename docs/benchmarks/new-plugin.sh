#!/bin/sh
# From an empty folder to a green contract test and a run that uses the plug-in, for each family, as
# a stranger does it; prints the seconds of each part. The bar: under 600 seconds a family.
# Usage: docs/benchmarks/new-plugin.sh [FAMILY...]
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/plugins"
export SALIENCY_PLUGINS="$work/plugins"
[ $# -gt 0 ] || set -- masking saliency objective

timed() {
  what=$1
  shift
  begun=$(date +%s)
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 1
  }
  took=$(($(date +%s) - begun))
  total=$((total + took))
  printf '%-10s %-36s %4d s\n' "$family" "$what" "$took"
}

"$root/saliency" plugins >"$work/log" # builds the program if need be; not counted
for family; do
  total=0
  name=my-$family
  cd "$work"
  timed 'new-plugin' "$root/saliency" new-plugin "$family" "$name"
  cd "$name"
  timed './mvnw verify (contract test)' ./mvnw -B -ntp verify
  grep -h 'Tests run' target/surefire-reports/*.txt
  timed 'cp target/NAME.jar plugins/' cp "target/$name.jar" "$work/plugins/"
  timed './saliency run NAME.json' "$root/saliency" run "$name.json"
  grep -q "\"$name.jar\"" "runs/$name/$name-0/record.json"
  printf '%-10s %-36s %4d s\n\n' "$family" 'together' "$total"
  [ "$total" -lt 600 ]
done
