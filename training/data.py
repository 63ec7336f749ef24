"""The training pictures: public archives, decoded once into uint8 arrays that later runs map from disk."""
import io
import json
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

TINY, PHOTOS = "train-64px", "train-128px"
VALIDATION = {"Tiny-ImageNet": "val-64px", "Imagenette": "val-nette-128px", "Caltech-101": "val-caltech-128px"}


def classes(data: Path) -> dict:
    """`ids` and English `names` of the classes, in label order."""
    return json.loads((data / "classes.json").read_text())


def load(data: Path, name: str, cache: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (N, side, side, 3) uint8, mapped read-only, and their labels (N,) of the archive `name`.tar.xz."""
    pictures, labels = cache / f"{name}.x.npy", cache / f"{name}.y.npy"
    if not labels.exists():
        cache.mkdir(parents=True, exist_ok=True)
        x, y = decode(data / f"{name}.tar.xz")
        np.save(pictures, x)
        np.save(labels, y)  # last: its presence says that both are whole
    return np.load(pictures, mmap_mode="r"), np.load(labels)


def decode(archive: Path) -> tuple[np.ndarray, np.ndarray]:
    """Every picture of an archive whose members are called LABEL/name.jpg."""
    x, y = [], []
    with tarfile.open(archive, "r:xz") as tar:
        for member in filter(tarfile.TarInfo.isfile, tar):
            x.append(np.asarray(Image.open(io.BytesIO(tar.extractfile(member).read())).convert("RGB")))
            y.append(int(member.name.split("/")[0]))
    return np.stack(x), np.array(y)


def rarer(labels: np.ndarray, use: np.ndarray) -> np.ndarray:
    """How often each picture is drawn (N,), in sum 1: those of rare classes more often, those without a class (-1) as often
    as the middle of the others, and none that isn't to be used."""
    known = use & (labels >= 0)
    count = np.bincount(labels[known], minlength=1)
    weight = np.where(known, 1 / np.sqrt(np.maximum(count[labels], 1)), np.median(1 / np.sqrt(count[labels[known]]))) * use
    return weight / weight.sum()


class Mixture:
    """Which pictures make the batch of a step. A function of (seed, step) alone, so an interrupted run goes on exactly where
    it was."""

    def __init__(self, parts: list[tuple[np.ndarray | int, int]], batch: int, seed: int):
        """A part for each source: how often each of its pictures is drawn, or their number if each comes once; and draws an epoch."""
        self.parts, self.batch, self.seed = parts, batch, seed
        self.steps_per_epoch = sum(draws for _, draws in parts) // batch
        self.epoch = None

    def __call__(self, step: int, share: int = 0, shares: int = 1) -> list[np.ndarray]:
        """Indices into each source; of the whole batch, or of one of its equal shares."""
        epoch, i = divmod(step, self.steps_per_epoch)
        if epoch != self.epoch:
            rng = np.random.default_rng((self.seed, epoch))
            picked = [rng.permutation(p) if isinstance(p, int) else rng.choice(len(p), draws, p=p) for p, draws in self.parts]
            source = np.repeat(np.arange(len(picked)), [len(p) for p in picked])
            order = rng.permutation(len(source))
            self.source, self.index, self.epoch = source[order], np.concatenate(picked)[order], epoch
        now = slice(i * self.batch + share, (i + 1) * self.batch, shares)
        return [np.sort(self.index[now][self.source[now] == s]) for s in range(len(self.parts))]
