"""A pretraining step in PyTorch eager, as a researcher would write it.

Peer of `StepBenchmark`: the same network, batch, objective and update on the same kind of synthetic
views; prints seconds per step and peak memory. Needs torch and torchvision of the libtorch version
that DJL uses (2.7.1), from pip.

    python peer_step.py --objective mocov2 --depth 18 --size 64 --batch 64 --threads 1
"""

import argparse
import resource
import time

import torch
import torch.nn.functional as F
import torchvision


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objective", choices=["mocov2", "simclr"], default="mocov2")
    parser.add_argument("--depth", type=int, default=18)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--queue", type=int, default=16384)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--precision", choices=["float32", "tf32", "bfloat16"], default="float32")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10)
    return parser.parse_args()


def encoder(o):
    net = getattr(torchvision.models, f"resnet{o.depth}")()
    width = net.fc.in_features
    if o.objective == "mocov2":
        head = [torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, 128)]
    else:
        head = [
            torch.nn.Linear(width, width, bias=False),
            torch.nn.BatchNorm1d(width),
            torch.nn.ReLU(),
            torch.nn.Linear(width, 128, bias=False),
            torch.nn.BatchNorm1d(128),
        ]
    net.fc = torch.nn.Sequential(*head)
    return net


class MocoV2:
    """Keys and their queue, momentum .999; InfoNCE."""

    def __init__(self, o, query, layout):
        self.o, self.query = o, query
        self.key = encoder(o)
        self.key.load_state_dict(query.state_dict())
        for p in self.key.parameters():
            p.requires_grad = False
        self.key = self.key.to(o.device, memory_format=layout)
        self.queue = F.normalize(torch.randn(128, o.queue, device=o.device), dim=0)
        self.target = torch.zeros(o.batch, dtype=torch.long, device=o.device)

    def loss(self, embed, views):
        with torch.no_grad():
            for pk, pq in zip(self.key.parameters(), self.query.parameters()):
                pk.mul_(0.999).add_(pq, alpha=0.001)
            self.keys = embed(self.key, views[1])
        q = embed(self.query, views[0])
        logits = torch.cat([(q * self.keys).sum(1, keepdim=True), q @ self.queue], 1) / 0.2
        return F.cross_entropy(logits, self.target)

    def end(self, i):
        at = i * self.o.batch % self.o.queue
        self.queue[:, at : at + self.o.batch] = self.keys.T


class SimClr:
    """Both views in one pass; NT-Xent over 2N anchors."""

    def __init__(self, o, query, layout):
        self.query = query
        n = o.batch
        self.itself = torch.eye(2 * n, dtype=torch.bool, device=o.device)
        self.target = (torch.arange(2 * n, device=o.device) + n) % (2 * n)

    def loss(self, embed, views):
        z = embed(self.query, torch.cat(views))
        logits = (z @ z.T / 0.2).masked_fill(self.itself, float("-inf"))
        return F.cross_entropy(logits, self.target)

    def end(self, i):
        pass


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = o.precision != "float32"
    torch.backends.cudnn.allow_tf32 = o.precision != "float32"
    torch.backends.cudnn.benchmark = True
    layout = torch.channels_last if o.channels_last else torch.contiguous_format
    query = encoder(o).to(o.device, memory_format=layout)
    objective = (MocoV2 if o.objective == "mocov2" else SimClr)(o, query, layout)
    optimizer = torch.optim.SGD(query.parameters(), 0.03, momentum=0.9, weight_decay=1e-4)
    views = [
        torch.randn(o.batch, 3, o.size, o.size).to(o.device, memory_format=layout)
        for _ in range(2)
    ]
    bf16 = o.precision == "bfloat16"

    def embed(net, x):
        with torch.autocast(torch.device(o.device).type, dtype=torch.bfloat16, enabled=bf16):
            y = net(x)
        return F.normalize(y.float(), dim=1)

    def step(i):
        loss = objective.loss(embed, views)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        objective.end(i)
        return loss

    for i in range(o.warmup):
        loss = step(i).item()
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter()
    for i in range(o.steps):
        loss = step(o.warmup + i)
        if o.device == "cpu" or i == o.steps - 1:
            loss.item()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = (after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime) / o.steps
    wall_s = (time.perf_counter() - wall) / o.steps
    peak = after.ru_maxrss / 1024
    if o.device != "cpu":
        peak = torch.cuda.max_memory_allocated() / 2**20
    print(
        f"cpu_s_per_step={cpu_s:.4f} wall_s_per_step={wall_s:.4f}"
        f" images_per_s={2 * o.batch / wall_s:.1f} peak_mib={peak:.0f} loss={loss.item():.4f}"
    )


if __name__ == "__main__":
    main()
