package org.saliencyssl.api.compute;

/**
 * The TorchScript text behind {@link TensorOps}. Constants arrive in host memory and move to the
 * device of the images inside.
 */
final class PixelScript {

  private static final String SAMPLING =
      """
        def to_unit_float(self, b: Tensor) -> Tensor:
          x = torch.to(torch.permute(b, [0, 3, 1, 2]), 6, False, False, 0)
          return torch.div_(x, 255.)
        def crop(self, x: Tensor, boxes: Tensor, sizes: Tensor) -> Tensor:
          size = int(torch.select(sizes, 0, 0))
          s = int(torch.select(sizes, 0, 1))
          n = torch.mul(size, s)
          i = torch.arange(n, dtype=6, layout=None, device=ops.prim.device(x))
          u = torch.div(torch.add(i, 0.5), float(n))
          corners = torch.unsqueeze(torch.sub(torch.mul(boxes, 2.), 1.), 2)
          at = torch.lerp(torch.slice(corners, 1, 0, 2), torch.slice(corners, 1, 2, 4), u)
          gx = torch.expand(torch.unsqueeze(torch.select(at, 1, 0), 1), [-1, n, -1])
          gy = torch.expand(torch.unsqueeze(torch.select(at, 1, 1), 2), [-1, -1, n])
          y = torch.grid_sampler(x, torch.stack([gx, gy], -1), 0, 1, False)
          if torch.gt(s, 1):
            z = torch.avg_pool2d(y, [s, s], [s, s], [0, 0], False, True, None)
          else:
            z = y
          return z
        def grid_sample(self, x: Tensor, grid: Tensor) -> Tensor:
          return torch.grid_sampler(x, grid, 0, 0, False)
        def resize(self, x: Tensor, sizes: Tensor) -> Tensor:
          size = int(torch.select(sizes, 0, 0))
          return torch.upsample_bilinear2d(x, [size, size], False, None, None)
      """;

  private static final String COLOUR =
      """
        def image_means(self, x: Tensor) -> Tensor:
          return torch.mean(x, [2, 3], True, dtype=None)
        def colour(self, x: Tensor, linear: Tensor, mean: Tensor) -> Tensor:
          flat = torch.flatten(x, 2, 3)
          offset = torch.bmm(mean, torch.mean(flat, [2], True, dtype=None))
          y = torch.clamp(torch.baddbmm(offset, linear, flat), 0, 1)
          return torch.reshape(y, torch.size(x))
        def scale_shift(self, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
          device = ops.prim.device(x)
          a = torch.to(scale, device, 6, True, False, None)
          b = torch.to(shift, device, 6, True, False, None)
          return torch.addcmul(b, x, a, value=1)
        def blend(self, x: Tensor, fill: Tensor, mask: Tensor) -> Tensor:
          return torch.lerp(x, fill, mask)
      """;

  private static final String CELLS =
      """
        def cells_to_pixels(self, cells: Tensor, sizes: Tensor) -> Tensor:
          size = int(torch.select(sizes, 0, 0))
          r = torch.arange(size, dtype=4, layout=None, device=ops.prim.device(cells))
          scaled = torch.mul(r, torch.size(cells, 3))
          cell = torch.div(scaled, size, rounding_mode="floor")
          return torch.index_select(torch.index_select(cells, 3, cell), 2, cell)
        def choose_cells(self, scores: Tensor, eligible: Tensor, counts: Tensor) -> Tensor:
          s = torch.flatten(scores, 2, 3)
          allowed = torch.ne(torch.flatten(eligible, 2, 3), 0)
          _1, by_score = torch.sort(s, stable=True, dim=2, descending=False)
          barred = torch.to(torch.logical_not(torch.gather(allowed, 2, by_score)), 0)
          _2, allowed_first = torch.sort(barred, stable=True, dim=2, descending=False)
          order = torch.gather(by_score, 2, allowed_first)
          n = torch.size(s, 2)
          rank = torch.arange(n, dtype=4, layout=None, device=ops.prim.device(s))
          within = torch.lt(rank, torch.unsqueeze(counts, 2))
          chosen = torch.logical_and(within, torch.gather(allowed, 2, order))
          flat = torch.scatter(torch.zeros_like(s), 2, order, torch.to(chosen, 6))
          return torch.reshape(flat, torch.size(scores))
        def pool_to_grid(self, maps: Tensor, sizes: Tensor) -> Tensor:
          grid = int(torch.select(sizes, 0, 0))
          return torch.adaptive_avg_pool2d(maps, [grid, grid])
        def take_runs(self, offsets: Tensor, bank: Tensor, sizes: Tensor) -> Tensor:
          length = int(torch.select(sizes, 0, 0))
          return torch.index_select(torch.unfold(bank, 0, length, 1), 0, offsets)
      """;

  // A cell's label falls with its index, so the spreading maximum ends as the component's first
  // cell; label 0 is the unset cells, of size 0. A label goes one cell a round. On the CPU the
  // rounds
  // end when nothing moves; on a GPU looking would wait in every round, so as many rounds are made
  // as any component can need: on a shortest path no 2 x 2 square of cells has all four.
  private static final String COMPONENTS =
      """
        def largest_component(self, cells: Tensor) -> Tensor:
          device = ops.prim.device(cells)
          n = torch.size(cells, 0)
          area = torch.mul(torch.size(cells, 1), torch.size(cells, 2))
          on = torch.to(torch.ne(cells, 0), 6)
          first = torch.arange(area, 0, -1, dtype=6, layout=None, device=device)
          own = torch.mul(on, torch.reshape(first, [torch.size(cells, 1), torch.size(cells, 2)]))
          if ops.prim.is_cuda(cells):
            labels = (self).spread_always(own, on, )
          else:
            labels = (self).spread_until_still(own, on, )
          ids = torch.to(torch.flatten(labels, 1, 2), 4)
          slots = torch.add(area, 1)
          none = torch.zeros([n, slots], dtype=7, layout=None, device=device)
          sizes = torch.scatter_add(none, 1, ids, torch.to(torch.flatten(on, 1, 2), 7))
          label = torch.arange(slots, dtype=7, layout=None, device=device)
          best = torch.argmax(torch.add(torch.mul(sizes, slots), label, alpha=1), 1, True)
          return torch.reshape(torch.to(torch.eq(ids, best), 6), torch.size(cells))
        def spread(self, labels: Tensor, on: Tensor) -> Tensor:
          x = torch.unsqueeze(labels, 1)
          down = torch.max_pool2d(x, [3, 1], [1, 1], [1, 0], [1, 1], False)
          across = torch.max_pool2d(x, [1, 3], [1, 1], [0, 1], [1, 1], False)
          return torch.mul(torch.squeeze(torch.maximum(down, across), 1), on)
        def spread_until_still(self, labels: Tensor, on: Tensor) -> Tensor:
          moving = True
          while moving:
            next = (self).spread(labels, on, )
            moving = torch.__not__(torch.equal(next, labels))
            labels = next
          return labels
        def spread_always(self, labels: Tensor, on: Tensor) -> Tensor:
          tall = torch.floordiv(torch.add(torch.size(on, 1), 1), 2)
          wide = torch.floordiv(torch.add(torch.size(on, 2), 1), 2)
          rounds = torch.mul(torch.mul(tall, wide), 3)
          i = 0
          while torch.lt(i, rounds):
            labels = (self).spread(labels, on, )
            i = torch.add(i, 1)
          return labels
      """;

  static final String METHODS = SAMPLING + COLOUR + BlurScript.METHODS + CELLS + COMPONENTS;

  private PixelScript() {}
}
