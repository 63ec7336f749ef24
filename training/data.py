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


class Mixture:
    """Which pictures make the batch of a step: all of Tiny-ImageNet once an epoch, and photographs drawn so that rare
    classes come up more often. A function of (seed, step) alone, so an interrupted run goes on exactly where it was."""

    def __init__(self, tiny: int, photo_labels: np.ndarray, batch: int, seed: int, repeat: int = 2):
        self.tiny, self.photos, self.batch, self.seed = tiny, len(photo_labels), batch, seed
        self.draws = repeat * self.photos
        weight = 1 / np.sqrt(np.bincount(photo_labels)[photo_labels])
        self.weight = weight / weight.sum()
        self.steps_per_epoch = (tiny + self.draws) // batch
        self.epoch = None

    def __call__(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Indices into Tiny-ImageNet and into the photographs."""
        epoch, i = divmod(step, self.steps_per_epoch)
        if epoch != self.epoch:
            rng = np.random.default_rng((self.seed, epoch))
            photos = self.tiny + rng.choice(self.photos, self.draws, p=self.weight)
            self.order = rng.permutation(np.concatenate([np.arange(self.tiny), photos]))
            self.epoch = epoch
        now = np.sort(self.order[i * self.batch:(i + 1) * self.batch])
        return now[now < self.tiny], now[now >= self.tiny] - self.tiny
