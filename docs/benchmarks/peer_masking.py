"""Masks of a batch the way the released code makes them, image by image, in PyTorch.

Re-created from the project's fact sheet of the released code (paper.md, sections named at each
part), not from its source; where the sheet leaves something open, the faster way is taken. The
views and the localizer's foreground are given: masks alone are timed. Prints milliseconds of CPU
time of the one thread, minimum and median, for each strategy: `all` is everything, `masks` is
without the filter of high-pass, which the encoder's input needs whether masked or not.

  python peer_masking.py BATCH SIZE [ROUNDS]

Beside it: docs/benchmarks/masking.sh. PyTorch and torchvision of DJL's libtorch (2.7.1, 0.22.1).
"""

import random
import statistics
import sys
import time

import torch
from torchvision.transforms import GaussianBlur

GRID = 7  # 1.3


class Released:
    def __init__(self, size, grid):
        self.size = size
        self.grid = grid
        self.cell = size // grid  # 2 item 14: 32 at 224
        self.side = self.cell * grid  # 64 px: 63, the released code has 224 alone
        self.filter = GaussianBlur(11, 5)  # 1.4: high-pass
        self.strong = GaussianBlur(31, 10)  # 1.4: blur

    def counts(self, ratio, foreground, negative, capped):
        """1.3: cells of the foreground and of the background that are masked."""
        cells = self.grid * self.grid
        share = ratio * foreground / cells
        if capped and share >= 0.56:  # 1.3 cap; 2 item 5
            share = 0.55
        inside = round(share * cells)
        return inside, 0 if negative else int(cells * ratio) - inside

    def choose(self, ratio, foreground, negative, capped):
        """2 items 6 and 7: nonzero().squeeze(), a permutation, a slice; 0-d sets are skipped."""
        chosen = []
        present = int(foreground.sum())
        for cells, count in zip(
            (foreground, ~foreground), self.counts(ratio, present, negative, capped)
        ):
            index = cells.flatten().nonzero().squeeze()
            if index.dim() > 0:
                chosen += index[torch.randperm(len(index))][:count].tolist()
        return chosen

    def place(self, cell):
        """2 item 14: idx / 7, idx % 7."""
        y, x = cell // self.grid * self.cell, cell % self.grid * self.cell
        return slice(y, y + self.cell), slice(x, x + self.cell)

    def ratio(self, negative):
        """1.3: drawn uniformly for each image."""
        return random.uniform(0.4, 0.7) if negative else random.uniform(0.05, 0.25)

    def hide_behind_noise(self, images, foreground, negative):
        """1.4, high-pass: focal 20 %, else spatial 30 % / channel-wise 70 %; tiles of the batch."""
        std = 0.14 if negative else 0.18
        spatial_tile = std * torch.randn(3, self.cell, self.cell)
        channel_tile = std * torch.randn(3, self.cell, self.cell)
        window = round((130 if negative else 200) / 224 * self.size)
        window_tile = std * torch.randn(3, window, window) if negative else None
        masked = images.clone()
        for image, salient in zip(masked, foreground):
            if torch.rand(1).item() < 0.2:
                y, x = (int(v) for v in torch.randint(0, self.size - window + 1, (2,)))
                inside = (slice(None), slice(y, y + window), slice(x, x + window))
                if negative:
                    image[inside] = window_tile
                else:
                    kept = image[inside].clone()
                    image.copy_(std * torch.randn(image.shape))
                    image[inside] = kept
                continue
            ratio = self.ratio(negative)
            if torch.rand(1).item() < 0.3:
                for cell in self.choose(ratio, salient, negative, True):
                    rows, columns = self.place(cell)
                    image[:, rows, columns] = spatial_tile
            else:
                for channel in range(3):
                    for cell in self.choose(ratio, salient, negative, True):
                        rows, columns = self.place(cell)
                        image[channel, rows, columns] = channel_tile[channel]
        return masked

    def high_pass(self, images):
        """1.4: HP(x) = x - GaussianBlur(x), sample by sample in the loader."""
        return torch.stack([image - self.filter(image) for image in images])

    def blur(self, images, foreground, negative):
        """1.4, blur: masked cells copied from the blurred view; blurred sample by sample."""
        return self.copy_cells(images, [self.strong(i) for i in images], foreground, negative)

    def mean(self, images, foreground, negative):
        """1.4, mean: per channel, that image's own mean over all pixels."""
        fills = [image.mean((1, 2)).view(3, 1, 1) for image in images]
        return self.copy_cells(images, fills, foreground, negative)

    def copy_cells(self, images, fills, foreground, negative):
        masked = images.clone()
        for image, fill, salient in zip(masked, fills, foreground):
            for cell in self.choose(self.ratio(negative), salient, negative, False):
                rows, columns = self.place(cell)
                image[:, rows, columns] = fill if fill.shape[1] == 1 else fill[:, rows, columns]
        return masked


def timed(rounds, work):
    work()
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        times.append(1e3 * (time.thread_time() - start))
    return times


def main():
    batch, size = int(sys.argv[1]), int(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    torch.set_num_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    released = Released(size, GRID)
    query, key = (torch.rand(batch, 3, size, size) * 4 - 2 for _ in range(2))
    # of 0 to 49 cells, uniformly: as MaskingBenchmark draws them
    salient = torch.rand(2, batch, GRID, GRID) < torch.rand(2, batch, 1, 1)
    filtered = released.high_pass(query), released.high_pass(key)

    def noise(q, k):
        released.hide_behind_noise(q, salient[0], False)
        released.hide_behind_noise(k, salient[1], True)

    def pair(mask):
        mask(query, salient[0], False)
        mask(key, salient[1], True)

    works = {
        "high-pass all": lambda: noise(released.high_pass(query), released.high_pass(key)),
        "high-pass masks": lambda: noise(*filtered),
        "blur all": lambda: pair(released.blur),
        "mean all": lambda: pair(released.mean),
    }
    for name, work in works.items():
        times = timed(rounds, work)
        print(f"{name:16s} min_ms={min(times):.1f} median_ms={statistics.median(times):.1f}")


if __name__ == "__main__":
    main()
