"""Two views of each JPEG as MoCo v2's main_moco.py makes them: PIL and torchvision, one thread.

Peer of `AugmentBenchmark`. Each file is read and decoded once; two views of it are cropped, coloured,
blurred, flipped and normalised into float32 arrays. Prints images (not views) per CPU-second.

    python peer_augment.py make pets600-max256.tar.gz FOLDER   # 256 JPEGs of 500 x 375, quality 90
    python peer_augment.py run FOLDER
"""

import argparse
import io
import pathlib
import random
import resource
import statistics
import tarfile
import time

import numpy
import PIL
import torch
import torchvision
import torchvision.transforms as transforms
from PIL import Image, ImageFilter

COUNT = 256
SIZE = (500, 375)
GRAIN = 14.0  # standard deviation of the added noise: about 0.6 bytes a pixel, as ImageNet has


class GaussianBlur:
    """SimCLR's blur as MoCo's loader.py has it."""

    def __init__(self, sigma):
        self.sigma = sigma

    def __call__(self, x):
        return x.filter(ImageFilter.GaussianBlur(radius=random.uniform(*self.sigma)))


def recipe(blur):
    return transforms.Compose(
        [
            transforms.RandomResizedCrop(224, scale=(0.2, 1.0)),
            transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8),
            transforms.RandomGrayscale(p=0.2),
            transforms.RandomApply([GaussianBlur([0.1, 2.0])], p=blur),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
        ]
    )


def make(archive, folder):
    """Upscaled photographs with grain, in class folders: COUNT to train on and four to validate."""
    noise = numpy.random.default_rng(0)
    sizes = []
    with tarfile.open(archive) as tar:
        names = sorted(n for n in tar.getnames() if n.endswith(".jpg"))[: COUNT + 4]
        for i, name in enumerate(names):
            image = Image.open(io.BytesIO(tar.extractfile(name).read())).convert("RGB")
            pixels = numpy.asarray(image.resize(SIZE, Image.BICUBIC), dtype=numpy.float32)
            grain = noise.normal(0, GRAIN, pixels.shape[:2])[..., None]
            pixels = numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8)
            split = "train" if i < COUNT else "val"
            file = pathlib.Path(folder, split, "ab"[i % 2], f"{i:03}.jpg")
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(file, quality=90)
            sizes.append(file.stat().st_size)
    print(f"files={len(sizes)} mean_bytes={statistics.mean(sizes):.0f}")


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(folder, rounds):
    torch.set_num_threads(1)
    random.seed(0)
    torch.manual_seed(0)
    files = sorted(pathlib.Path(folder, "train").rglob("*.jpg"))
    steps = {"views": recipe(0.5), "decode": None}
    for name, transform in steps.items():
        rates = []
        for _ in range(rounds):
            start = cpu()
            for file in files:
                with open(file, "rb") as f:
                    image = Image.open(f).convert("RGB")
                if transform:
                    views = [transform(image).numpy(), transform(image).numpy()]
                    assert views[1].shape == (3, 224, 224)
            rates.append(len(files) / (cpu() - start))
        print(
            f"{name:8} images_per_cpu_s median={statistics.median(rates):.1f} max={max(rates):.1f} "
            + " ".join(f"{rate:.1f}" for rate in rates)
        )
    print(f"pillow={PIL.__version__} torchvision={torchvision.__version__} torch={torch.__version__}")


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("archive")
    maker.add_argument("folder")
    runner = commands.add_parser("run")
    runner.add_argument("folder")
    runner.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.command == "make":
        make(options.archive, options.folder)
    else:
        run(options.folder, options.rounds)


if __name__ == "__main__":
    main()
