"""What a teacher says, from its features: a linear layer for our classes, and its own for ImageNet's thousand.

    python head.py --data DATASETS --cache CACHE --out HEAD.safetensors

The layer for our classes learns from every picture with a label. Most classes have pictures of 64 px only, so that it might go by
how sharp a picture is; therefore it also learns from the sharp photographs without a label what the teacher's own layer says of
them, where that is one of our classes (imagenet.json).
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import photographs
from data import PHOTOS, TINY, VALIDATION, classes, load
from teacher import Network, file_of, made

IMAGENET = Path(__file__).with_name("imagenet.json")  # our class ids: indices of ImageNet's 1000 that mean the same
SURE = .5  # least probability, over the classes that are ours, for a photograph without a label to be learnt from
SMOOTHING = .1


def projection(ids: list[str]) -> torch.Tensor:
    """(1000, classes): 1 where one of ImageNet's classes is ours."""
    to = torch.zeros(1000, len(ids))
    for name, indices in json.loads(IMAGENET.read_text()).items():
        if name in ids:
            to[indices, ids.index(name)] = 1
    return to


def fit(x: torch.Tensor, target, weight: torch.Tensor, outputs: int, steps: int) -> torch.nn.Linear:
    """A linear layer for features x (N, n); target(i) is (len(i), outputs)."""
    mean, deviation = x[::16].float().mean(0), x[::16].float().std(0) + 1e-3
    layer = torch.nn.Linear(x.shape[1], outputs)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=2e-3, weight_decay=.6)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps)
    draws = np.random.default_rng(0).choice(len(x), (steps, 1024), p=(weight / weight.sum()).numpy())
    for i in torch.from_numpy(draws):
        loss = F.cross_entropy(layer((x[i].float() - mean) / deviation), target(i))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():  # the normalisation becomes part of the layer
        layer.weight.div_(deviation)
        layer.bias.sub_(layer.weight @ mean)
    return layer


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder of the decoded pictures and the features")
    p.add_argument("--teacher", default="lite2-192px", help="VERSION-SIDE, as teacher.py made its features")
    p.add_argument("--steps", type=int, default=4000)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    torch.manual_seed(0)
    ids = classes(a.data)["ids"]
    own = Network(int(a.teacher[4])).net._fc
    _, py, out = photographs.load(a.cache, ids)
    sources = {TINY: load(a.data, TINY, a.cache)[1], PHOTOS: load(a.data, PHOTOS, a.cache)[1], photographs.NAME: py}
    x, y, use = [], [], []
    for name, labels in sources.items():
        for view in made(a.cache, a.teacher, name):
            x.append(torch.from_numpy(np.array(view)))
            y.append(labels)
            use.append(~out if name == photographs.NAME else np.ones(len(labels), bool))
    x, y, use = torch.cat(x), torch.from_numpy(np.concatenate(y)).long(), torch.from_numpy(np.concatenate(use))
    weight = 1 / torch.bincount(y[use & (y >= 0)], minlength=len(ids)).clamp(min=1).double().sqrt()
    weight = weight[y.clamp(min=0)] * use
    soft, to = torch.zeros(len(y), len(ids), dtype=torch.float16), projection(ids)
    with torch.inference_mode():
        for i in torch.split(torch.nonzero((y < 0) & use).flatten(), 4096):
            answer = own(x[i].float()).softmax(1) @ to
            known = answer.sum(1)
            soft[i] = (answer / known.clamp(min=1e-6)[:, None]).half()
            weight[i] = (known >= SURE).double() * .05
    print(f"{int((weight[y < 0] > 0).sum())} of {int((y < 0).sum())} views without a label are learnt from", flush=True)

    def target(i: torch.Tensor) -> torch.Tensor:
        hard = F.one_hot(y[i].clamp(min=0), len(ids)).float()
        return torch.where(y[i, None] >= 0, hard, soft[i].float()) * (1 - SMOOTHING) + SMOOTHING / len(ids)

    layer = fit(x, target, weight, len(ids), a.steps)
    save_file({"weight": layer.weight.data, "bias": layer.bias.data,
               "imagenet.weight": own.weight.data, "imagenet.bias": own.bias.data}, a.out)
    for name, file in VALIDATION.items():
        z = layer(torch.from_numpy(np.load(file_of(a.cache, a.teacher, file, None))).float())
        print(f"{name}: {(z.argmax(1).numpy() == load(a.data, file, a.cache)[1]).mean():.1%}", flush=True)
    z = layer(torch.from_numpy(np.load(file_of(a.cache, a.teacher, photographs.NAME, 0)))[out].float()).argmax(1).numpy()
    for group, part in groups(ids, py[out]):
        print(f"{group}, held out: {(z == py[out])[part].mean():.1%} of {part.sum()}", flush=True)


def groups(ids: list[str], labels: np.ndarray):
    """Held-out photographs by where their classes come from."""
    origin = np.array([i.split("/")[0] if "/" in i else "archives" for i in ids])[labels]
    for name in sorted(set(origin[labels >= 0])):
        yield name, (origin == name) & (labels >= 0)


if __name__ == "__main__":
    main()
