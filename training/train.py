"""Trains ShuffleNetV2 on the pictures of data.py, on a CPU. It may be stopped at any time: the same command goes on.

    python train.py --data DATASETS --out RUN --init MODEL.safetensors --minutes 110
    torchrun --standalone --nproc-per-node 2 train.py ...     # by two processes of one thread each: faster than two threads
"""
import argparse
import fcntl
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from safetensors.torch import load_file, save_file
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import photographs
from augment import augment, through_64
from data import PHOTOS, TINY, VALIDATION, Mixture, classes, load, rarer
from evaluate import logits, prepared, topk
from team import Team
from views import AREAS, boxes

LEAK = .1  # NanoDet's slope of leaky ReLU below zero
WARM = .02  # share of the run in which the rate of fresh weights rises


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished model.safetensors")
    p.add_argument("--cache", type=Path, help="folder for the decoded pictures (default: OUT/cache)")
    p.add_argument("--arch", default="shufflenet_v2_x1_0")
    p.add_argument("--init", type=Path, help="start from these weights instead of from scratch")
    length = p.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int, help="length of the run in steps; repeatable to the bit on one machine")
    length.add_argument("--minutes", type=float, help="length in minutes of wall clock, however busy the machine is; "
                                                      "when resumed: the minutes that are left")
    p.add_argument("--sizes", default="64:0.5,96:0.5", help="picture side:share of the run, in order")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--lr", type=float, default=.2)
    p.add_argument("--warm", type=float, default=WARM, help="share of the run in which the rate rises for the weights of --init")
    p.add_argument("--leaky", action="store_true", help="the weights of --init were trained with leaky ReLU; turn it into ReLU slowly")
    p.add_argument("--weight-decay", type=float, default=4e-5)
    p.add_argument("--smoothing", type=float, default=.1)
    p.add_argument("--head", type=Path, help="answers of a larger network, from head.py")
    p.add_argument("--teacher", default="lite2-192px", help="whose features teacher.py has put into the cache")
    p.add_argument("--teaching", type=float, default=.7, help="how much they count beside the labels")
    p.add_argument("--repeat", type=int, default=2, help="draws of the 128 px pictures an epoch, in multiples of their number")
    p.add_argument("--photographs", type=int, default=2, help="the same for those of photographs.py; 0 leaves them out")
    p.add_argument("--coarse", type=float, default=.5, help="share of both that is brought to 64 px first")
    p.add_argument("--ema", type=float, default=.998, help="decay of the average a step")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--save-every", type=float, default=240, metavar="SECONDS")
    p.add_argument("--yield-lock", type=Path, help="pause between steps while another process holds this file's flock")
    return p.parse_args(argv)


class Pace:
    """How much of the run is done, 0 to 1: by steps, or by the clock from where a resumed run left off."""

    def __init__(self, steps: int | None, minutes: float | None, done: float = 0):
        self.steps, self.minutes, self.done, self.start = steps, minutes, done, time.monotonic()

    def __call__(self, step: int) -> float:
        if self.steps:
            return step / self.steps
        return min(1, self.done + (1 - self.done) * (time.monotonic() - self.start) / (60 * self.minutes))


def size_at(schedule: str, done: float) -> int:
    """The picture side of "64:0.5,96:0.5" when `done` of the run is done."""
    end = 0
    for part in schedule.split(","):
        size, share = part.split(":")
        end += float(share)
        if done < end:
            break
    return int(size)


def rate_at(peak: float, done: float, warm: float = WARM) -> float:
    """Learning rate: a short linear rise, then half a cosine down to zero."""
    return peak * min(done / warm, .5 * (1 + math.cos(math.pi * done)))


def leak_at(done: float) -> float:
    """What a leaky ReLU lets through: less and less, and nothing after a quarter of the run."""
    return LEAK * max(0, 1 - 4 * done)


def make_model(arch: str, outputs: int, weights: dict[str, torch.Tensor]) -> torch.nn.Module:
    """A network with these weights where they have its names; the other layers are fresh."""
    model = torchvision.models.get_model(arch, num_classes=outputs)
    fitting = {name: w for name, w in weights.items() if w.shape == model.state_dict()[name].shape}
    model.load_state_dict(fitting, strict=False)
    return model.to(memory_format=torch.channels_last)


def leaky(model: torch.nn.Module) -> torch.nn.Module:
    """The network with activations that leak_to can set, for weights that were trained with leaky ReLU."""
    for part in list(model.modules()):
        for name, child in part.named_children():
            if isinstance(child, torch.nn.ReLU):
                setattr(part, name, torch.nn.LeakyReLU(LEAK, inplace=True))
    return model


def leak_to(model: torch.nn.Module, slope: float):
    for part in model.modules():
        if isinstance(part, torch.nn.LeakyReLU):
            part.negative_slope = slope


def make_optimizer(model: torch.nn.Module, weight_decay: float, begun: set[str]) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum; biases and batch norm don't decay. Weights that are `begun`, not fresh, are marked."""
    groups = [{"params": params, "weight_decay": weight_decay if decays else 0, "begun": old}
              for decays in (True, False) for old in (True, False)
              if (params := [p for name, p in model.named_parameters() if (p.ndim > 1) == decays and (name in begun) == old])]
    return torch.optim.SGD(groups, lr=0., momentum=.9, nesterov=True, foreach=True)


class Teacher:
    """Answers of a larger network for every view of the pictures of one source, from its features."""

    def __init__(self, cache: Path, head: Path, teacher: str, name: str):
        from teacher import made
        self.features = made(cache, teacher, name)
        layers = load_file(head)
        self.classes = len(layers["bias"])
        self.weight, self.bias = (torch.cat([layers[part], layers[f"imagenet.{part}"]]) for part in ("weight", "bias"))

    def __call__(self, i: np.ndarray, view: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """How likely each of our classes is, and each of ImageNet's."""
        x = torch.from_numpy(np.stack([self.features[v][k] for v, k in zip(view, i)]).astype(np.float32))
        own, imagenet = F.linear(x, self.weight, self.bias).tensor_split([self.classes], 1)
        return own.softmax(1), imagenet.softmax(1)


class Source:
    """The pictures of one source, and how likely each class should be for them: the label, smoothed, and a teacher's answer."""

    def __init__(self, name: str, pictures: np.ndarray, labels: np.ndarray, outputs: int, a: argparse.Namespace, cache: Path):
        self.pictures, self.labels, self.outputs = pictures, labels, outputs
        self.smoothing, self.teaching = a.smoothing, a.teaching
        self.teacher = Teacher(cache, a.head, a.teacher, name) if a.head else None
        self.views = len(self.teacher.features) if a.head else len(AREAS)
        self.boxes = np.stack([boxes(name, len(labels), view) for view in range(self.views)])

    def targets(self, i: np.ndarray, view: np.ndarray) -> torch.Tensor:
        """(N, classes), or (N, classes + 1000) with a teacher."""
        label = torch.from_numpy(self.labels[i]).long()
        hard = F.one_hot(label.clamp(min=0), self.outputs).float() * (1 - self.smoothing) + self.smoothing / self.outputs
        if self.teacher is None:
            return hard
        own, imagenet = self.teacher(i, view)
        share = torch.where(label >= 0, self.teaching, 1.)[:, None]
        return torch.cat([hard + share * (own - hard), imagenet], 1)

    def draw(self, i: np.ndarray, rng: np.random.Generator, coarse: float) -> list[tuple[np.ndarray, np.ndarray, torch.Tensor]]:
        """Pictures, boxes and targets: in their own size, and a share of `coarse` as Tiny-ImageNet would hold them."""
        view = rng.integers(0, self.views, len(i))
        small = (rng.random(len(i)) < coarse) & (self.pictures.shape[1] > 64)
        groups = []
        for part, reduce in ((~small, False), (small, True)):
            if part.any():
                pictures = self.pictures[i[part]]
                pictures = np.stack([through_64(p, rng) for p in pictures]) if reduce else pictures
                groups.append((pictures, self.boxes[view[part], i[part]], self.targets(i[part], view[part])))
        return groups


def sources(a: argparse.Namespace, cache: Path, outputs: int) -> list[tuple[Source, tuple]]:
    """Each source of pictures, and its part of the Mixture."""
    found = []
    for name, repeat in ((TINY, 0), (PHOTOS, a.repeat)):
        pictures, labels = load(a.data, name, cache)
        part = (rarer(labels, np.ones(len(labels), bool)), repeat * len(labels)) if repeat else (len(labels), len(labels))
        found.append((Source(name, pictures, labels, outputs, a, cache), part))
    if a.photographs:
        pictures, labels, out = photographs.load(cache, classes(a.data)["ids"])
        use = ~out & ((labels >= 0) | bool(a.head))
        part = rarer(labels, use), a.photographs * int(use.sum())
        found.append((Source(photographs.NAME, pictures, labels, outputs, a, cache), part))
    return found


class Pictures:
    """One process's share of the augmented batch of a step, and for every picture how likely each class should be; like
    Mixture a function of (seed, step) alone."""

    def __init__(self, a: argparse.Namespace, cache: Path, outputs: int, team: Team):
        found = sources(a, cache, outputs)
        self.sources, self.seed, self.coarse, self.team = [source for source, _ in found], a.seed, a.coarse, team
        self.mixture = Mixture([part for _, part in found], a.batch, a.seed)

    def __call__(self, step: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        rng = np.random.default_rng((self.seed, step, 1 + self.team.rank))
        torch.manual_seed(int(rng.integers(2 ** 63)))
        drawn = self.mixture(step, self.team.rank, self.team.size)
        groups = [group for source, i in zip(self.sources, drawn) for group in source.draw(i, rng, self.coarse)]
        x, order = augment([group[:2] for group in groups], size)
        return x, torch.cat([targets for *_, targets in groups])[order]


def loss_of(z: torch.Tensor, y: torch.Tensor, outputs: int) -> torch.Tensor:
    """Cross entropy of logits z with the targets y, both (N, classes or classes + 1000); ImageNet's classes, which are learnt
    on the side and not kept, count half."""
    loss = F.cross_entropy(z[:, :outputs], y[:, :outputs])
    return loss + .5 * F.cross_entropy(z[:, outputs:], y[:, outputs:]) if y.shape[1] > outputs else loss


def give_way(lock: Path | None):
    """Waits while another process holds the lock."""
    if lock:
        with open(lock, "a") as file:
            fcntl.flock(file, fcntl.LOCK_SH)


class Run:
    """A run and all that has to be kept of it: model, moving average, optimizer, and how far it has come."""

    def __init__(self, a: argparse.Namespace):
        self.a, self.step, self.done, self.team = a, 0, 0., Team()
        a.out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(a.seed)
        cache, self.checkpoint = a.cache or a.out / "cache", a.out / "checkpoint.pt"
        self.outputs = len(classes(a.data)["ids"])
        weights = load_file(a.init) if a.init else {}
        self.model = make_model(a.arch, self.outputs + (1000 if a.head else 0), weights)
        if a.leaky:
            leaky(self.model)
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(a.ema), use_buffers=True)
        self.optimizer = make_optimizer(self.model, a.weight_decay, set(weights))
        if self.checkpoint.exists():
            self.resume()
        with self.team.one_first():
            self.pictures = Pictures(a, cache, self.outputs, self.team)
            self.tests = {name: load(a.data, file, cache) for name, file in VALIDATION.items()}
        self.pace = Pace(a.steps, a.minutes, self.done)

    def parts(self) -> dict:
        return {"model": self.model, "average": self.average, "optimizer": self.optimizer}

    def resume(self):
        state = torch.load(self.checkpoint)
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        self.step, self.done = state["step"], state["done"]
        print(f"goes on from step {self.step}, {self.done:.1%} done", flush=True)

    def save(self):
        """Atomically: an interruption leaves the old checkpoint or the new one, never half of one."""
        state = {name: part.state_dict() for name, part in self.parts().items()}
        new = self.checkpoint.with_suffix(".new")
        torch.save(state | {"step": self.step, "done": self.done}, new)
        os.replace(new, self.checkpoint)

    def finish(self):
        """Writes the finished weights: all of them for another run's --init, and without what was learnt on the side."""
        weights = {name: value.contiguous() for name, value in self.average.module.state_dict().items()}
        save_file(weights, self.a.out / "again.safetensors", metadata={"format": "pt"})
        weights |= {name: weights[name][:self.outputs].contiguous() for name in ("fc.weight", "fc.bias")}
        save_file(weights, self.a.out / "model.safetensors", metadata={"format": "pt"})

    def advance(self) -> float:
        """One step of gradient descent; the loss."""
        a = self.a
        x, y = self.pictures(self.step, size_at(a.sizes, self.done))
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(a.lr, self.done, a.warm if group["begun"] else WARM)
        for net in (self.model, self.average):
            leak_to(net, leak_at(self.done) if a.leaky else 0)
        self.model.train()
        loss = loss_of(self.model(x), y, self.outputs)
        self.optimizer.zero_grad()
        loss.backward()
        self.team.mean([p.grad for p in self.model.parameters()])
        self.optimizer.step()
        self.average.update_parameters(self.model)
        self.step += 1
        self.done = self.team.agreed(self.pace(self.step))
        return loss.item()

    def validate(self) -> str:
        """Top-1/top-5 of the average on every fifth validation picture, at the size of the moment."""
        size = size_at(self.a.sizes, self.done)
        scores = []
        for name, (x, y) in self.tests.items():
            z = logits(self.average, prepared(x[::5], size * 8 // 7, size))[:, :self.outputs]
            scores.append(f"{name} {topk(z, y[::5], 1):.1%}/{topk(z, y[::5], 5):.1%}")
        return f"validation at {size} px: " + "  ".join(scores)


def train(a: argparse.Namespace):
    run = Run(a)
    start, began, first = time.monotonic(), run.done, run.step
    saved, quarter, losses = start, int(4 * run.done), []
    while run.done < 1:
        give_way(a.yield_lock)
        losses.append(run.advance())
        if run.team.rank:
            continue  # the first process speaks and saves; the others wait for it at the next step
        now = time.monotonic()
        if len(losses) == 100 or run.done == 1:
            speed = (run.step - first) * a.batch / (now - start)
            left = (now - start) * (1 - run.done) / (run.done - began) / 60
            print(f"step {run.step}  {run.done:.1%}  loss {sum(losses) / len(losses):.3f}  "
                  f"{speed:.0f} pictures/s  {left:.0f} min left", flush=True)
            losses = []
        if int(4 * run.done) > quarter:
            quarter = int(4 * run.done)
            print(run.validate(), flush=True)
        if now - saved > a.save_every or run.done == 1:
            run.save()
            saved = now
    if run.team.rank == 0:
        run.finish()


if __name__ == "__main__":
    train(arguments())
