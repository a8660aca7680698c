# Lines of step.sh to a table: minimum and median CPU-seconds, images/s, peak memory, and ratios
# round by round.
{
  n[$1]++
  for (i = 2; i <= NF; i++) {
    split($i, pair, "=")
    value[$1, pair[1], n[$1]] = pair[2]
  }
}

function median(list, count,   i, j, t) {
  for (i = 2; i <= count; i++)
    for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
  return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
}

function figures(who, what,   i) {
  for (i = 1; i <= n[who]; i++) list[i] = value[who, what, i]
  return median(list, n[who])
}

function row(who, title,   m) {
  m = figures(who, "cpu_s_per_step")
  printf "| %s, %s threads: %s | %.3f | %.3f | %.3f | %.1f | %d |\n", arm, threads, title, list[1], m,
    figures(who, "wall_s_per_step"), figures(who, "images_per_s"), figures(who, "peak_mib")
}

function ratio(a, b, title,   i, all, r) {
  for (i = 1; i <= n[a]; i++) {
    r = value[a, "cpu_s_per_step", i] / value[b, "cpu_s_per_step", i]
    list[i] = r
    all = all sprintf(" %.3f", r)
  }
  printf "| %s, %s threads: %s | **%.3f** |%s |\n", arm, threads, title, median(list, n[a]), all
}

END {
  row("float32", "ours, float32")
  row("pytorch-float32", "PyTorch, float32")
  row("bfloat16", "ours, bfloat16 + channels_last")
  row("pytorch-bfloat16", "PyTorch, autocast bfloat16 + channels_last")
  ratio("float32", "pytorch-float32", "ours / PyTorch, float32")
  ratio("bfloat16", "pytorch-bfloat16", "ours / PyTorch, bfloat16")
  ratio("bfloat16", "float32", "ours bfloat16 / ours float32")
  for (i = 1; i <= n["float32"]; i++) list[i] = value["float32", "share", i]
  printf "| %s, %s threads: cached saliency + masking / float32 step | **%.3f** | |\n", arm, threads, median(list, n["float32"])
  for (i = 1; i <= n["bfloat16"]; i++) list[i] = value["bfloat16", "share", i]
  printf "| %s, %s threads: cached saliency + masking / bfloat16 step | **%.3f** | |\n", arm, threads, median(list, n["bfloat16"])
}
