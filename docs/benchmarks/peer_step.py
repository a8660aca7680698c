"""The MoCo v2 step of step-benchmark.json in PyTorch eager, as a researcher would write it.

Peer of `StepBenchmark`: the same network, batch, queue and update on the same kind of synthetic
views; prints CPU-seconds and wall-seconds per step. Needs torch and torchvision of the libtorch
version that DJL uses (2.7.1), from pip.

    python peer_step.py --depth 18 --size 64 --batch 64 --threads 1 --precision float32
"""

import argparse
import resource
import time

import torch
import torch.nn.functional as F
import torchvision


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--depth", type=int, default=18)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--queue", type=int, default=16384)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10)
    return parser.parse_args()


def encoder(depth):
    net = getattr(torchvision.models, f"resnet{depth}")()
    width = net.fc.in_features
    net.fc = torch.nn.Sequential(
        torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, 128)
    )
    return net


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    query, key = encoder(o.depth), encoder(o.depth)
    key.load_state_dict(query.state_dict())
    for p in key.parameters():
        p.requires_grad = False
    layout = torch.channels_last if o.channels_last else torch.contiguous_format
    query, key = query.to(memory_format=layout), key.to(memory_format=layout)
    optimizer = torch.optim.SGD(query.parameters(), 0.03, momentum=0.9, weight_decay=1e-4)
    queue = F.normalize(torch.randn(128, o.queue), dim=0)
    views = [torch.randn(o.batch, 3, o.size, o.size).to(memory_format=layout) for _ in range(2)]
    bf16 = o.precision == "bfloat16"

    def embed(net, x):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            y = net(x)
        return F.normalize(y.float(), dim=1)

    def step(i):
        with torch.no_grad():
            for pk, pq in zip(key.parameters(), query.parameters()):
                pk.mul_(0.999).add_(pq, alpha=0.001)
            k = embed(key, views[1])
        q = embed(query, views[0])
        logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue], 1) / 0.2
        loss = F.cross_entropy(logits, torch.zeros(o.batch, dtype=torch.long))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        at = i * o.batch % o.queue
        queue[:, at : at + o.batch] = k.T
        return loss.item()

    for i in range(o.warmup):
        step(i)
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter()
    for i in range(o.steps):
        loss = step(o.warmup + i)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = (after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime) / o.steps
    wall_s = (time.perf_counter() - wall) / o.steps
    print(f"cpu_s_per_step={cpu_s:.4f} wall_s_per_step={wall_s:.4f} loss={loss:.4f}")


if __name__ == "__main__":
    main()
