"""Ordinary photographs of public repositories, decoded once into an array that later runs map from disk.

    git clone --bare https://github.com/aviroshkovan/DUTS-TR CLONES/duts              # and so on: SETS
    python photographs.py --data DATASETS --clones CLONES --cache CACHE

The list has a line for each photograph: set, path in the set's repository, and a class id where its publisher tells it.
A clone is read as it is, without checking it out.
"""
import argparse
import csv
import io
import json
import lzma
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from data import PHOTOS, TINY, VALIDATION, classes
from data import load as load_archive

NAME = "photographs"
LIST = Path(__file__).with_name("photographs.tsv.xz")
SIDE = 160  # of the squares that are kept: training cuts pieces of 96 to 128 px out of them
SETS = {  # set: repository, commit
    "duts": ("aviroshkovan/DUTS-TR", "e0837529"),
    "dutste": ("pat-chou-li/u2net", "f95179b0"),
    "ecssd": ("total-black/U2Net-ECSSD-Evaluation", "244b4730"),
    "grocery": ("marcusklasson/GroceryStoreDataset", "fc80ba90"),
    "clothing": ("alexeygrigorev/clothing-dataset", "7ed86a9c"),
    "pot": ("Arka-h/pot-curtain-toaster-object-detection-classes-dataset", "b9ceea73"),
    "bsds": ("BIDS/BSDS500", "a04b7c6c"),
    "butterfly": ("gurovamr/Butterfly-Image-Classification", "7db911fa"),
    "fruit": ("narumiruna/fruit-images-for-object-detection", "59da6a75"),
}
ALIKE = .96  # correlation of the fingerprints of one photograph in two sizes; two photographs hardly reach it
ROOM = .15  # around a box of the set "pot", as a share of its side
GROCERY = {  # folder of the shop: class, where it isn't the folder's name in small letters
    "Red-Grapefruit": "grapefruit", "Satsumas": "mandarin", "Carrots": "carrot", "Red-Beet": "beetroot", "Zucchini": "courgette",
    "Oat-Milk": "milk", "Soy-Milk": "milk", "Sour-Milk": "milk", "Oatghurt": "yoghurt", "Soyghurt": "yoghurt",
    "Watermelon": "watermelon", "Sweet-Potato": "sweet-potato",
}
CLOTHING = {  # label of images.csv: class
    "T-Shirt": "t-shirt", "Longsleeve": "long-sleeve", "Pants": "trousers", "Shoes": "shoe", "Shirt": "shirt", "Dress": "dress",
    "Outwear": "jacket", "Shorts": "shorts", "Hat": "hat", "Skirt": "skirt", "Polo": "polo", "Undershirt": "undershirt",
    "Blazer": "blazer", "Hoodie": "hoodie",
}


class Photograph(NamedTuple):
    set: str
    path: str
    id: str  # of its class, as the list tells; often empty


def read_list(path: Path) -> list[Photograph]:
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != ["set", "path", "class"]:
        raise SystemExit(f"{path}: expected a first line of set, path and class, separated by tabs.")
    found = [Photograph(*row) for row in rows[1:]]
    if unknown := {p.set for p in found} - SETS.keys():
        raise SystemExit(f"{path}: unknown sets {', '.join(sorted(unknown))}; known are {', '.join(SETS)}.")
    return found


class Clone:
    """The files of one commit of a repository, read from its object store."""

    def __init__(self, clones: Path, name: str):
        repository, self.commit = SETS[name]
        folder = clones / name
        if not folder.is_dir():
            raise SystemExit(f"{folder} is missing: git clone --bare https://github.com/{repository} {folder}")
        self.git = subprocess.Popen(["git", "-C", folder, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, path: str) -> bytes:
        self.git.stdin.write(f"{self.commit}:{path}\n".encode())
        self.git.stdin.flush()
        head = self.git.stdout.readline().decode().split()
        if len(head) != 3 or head[1] != "blob":
            raise FileNotFoundError(f"{path} is not in commit {self.commit}")
        data = self.git.stdout.read(int(head[2]))
        self.git.stdout.read(1)
        return data


def boxes_of(labels: str) -> list[list[float]]:
    """Class, middle (x, y), width and height of each box of a darknet label file."""
    return [[float(v) for v in line.split()[:5]] for line in labels.splitlines() if line.strip()]


def largest(boxes: list[list[float]]) -> list[float]:
    return max(boxes, key=lambda box: box[3] * box[4])


def piece_of(labels: str, width: int, height: int) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the square around the largest box, with some room."""
    boxes = boxes_of(labels)
    if not boxes:
        return 0, 0, width, height
    _, x, y, w, h = largest(boxes)
    half = max(w * width, h * height) * (.5 + ROOM)
    return (max(0, x * width - half), max(0, y * height - half), min(width, x * width + half), min(height, y * height + half))


class Publishers:
    """The class that a photograph's own publisher gives it, as an id like "clothing/hat"; empty where none is told."""

    def __init__(self, clones: Path):
        rows = csv.DictReader(io.StringIO(Clone(clones, "clothing").read("images.csv").decode()))
        self.clothing = {row["image"]: CLOTHING.get(row["label"]) for row in rows}
        self.pot = Clone(clones, "pot")
        self.pot_names = self.pot.read("train/_darknet.labels").decode().split()

    def id_of(self, p: Photograph) -> str:
        if p.id:
            return p.id
        if p.set == "grocery":
            kind, fine = p.path.split("/")[3], p.path.split("/")[-2]
            return "grocery/" + (GROCERY.get(fine) or GROCERY.get(kind) or kind.lower())
        if p.set == "clothing":
            found = self.clothing.get(Path(p.path).stem)
            return f"clothing/{found}" if found else ""
        if p.set == "pot":
            boxes = boxes_of(self.pot.read(str(Path(p.path).with_suffix(".txt"))).decode())
            return f"kitchen/{self.pot_names[int(largest(boxes)[0])]}" if boxes else ""
        return "grocery/apple" if p.set == "fruit" and Path(p.path).name.startswith("apple") else ""


def picture(clone: Clone, photograph: Photograph) -> Image.Image:
    """Upright, without transparency; of the set "pot" the piece that its box names."""
    found = ImageOps.exif_transpose(Image.open(io.BytesIO(clone.read(photograph.path)))).convert("RGB")
    if photograph.set == "pot":
        labels = clone.read(str(Path(photograph.path).with_suffix(".txt"))).decode()
        found = found.crop(tuple(round(v) for v in piece_of(labels, *found.size)))
    return found


def square(found: Image.Image) -> np.ndarray:
    """The middle of a photograph: (SIDE, SIDE, 3) uint8."""
    return np.asarray(ImageOps.fit(found, (SIDE, SIDE), Image.Resampling.BICUBIC))


def decode(photographs: list[Photograph], clones: Path) -> Iterator[np.ndarray]:
    """The squares, in order; a photograph that can't be read comes out grey and is told of."""
    open_clones: dict[str, Clone] = {}
    for p in photographs:
        clone = open_clones.get(p.set) or open_clones.setdefault(p.set, Clone(clones, p.set))
        try:
            yield square(picture(clone, p))
        except (OSError, ValueError, SyntaxError) as error:
            print(f"{p.set} {p.path}: {error}", flush=True)
            yield np.full((SIDE, SIDE, 3), 128, np.uint8)


def fingerprints(pictures: np.ndarray) -> np.ndarray:
    """(N, 432): 12 by 12 colours, without brightness and contrast, of length 1; their dot product is a correlation."""
    small = np.stack([np.asarray(Image.fromarray(x).resize((12, 12), Image.Resampling.BOX), np.float32) for x in pictures])
    flat = small.reshape(len(small), -1)
    flat -= flat.mean(1, keepdims=True)
    return flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6)


def twins(pictures: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """Which of the pictures (N,) are also among the others, if smaller."""
    own, theirs = fingerprints(pictures), np.concatenate([fingerprints(x) for x in others]).T
    return np.concatenate([(own[i:i + 1000] @ theirs).max(1) > ALIKE for i in range(0, len(own), 1000)])


def held_out(p: Photograph) -> bool:
    """Whether a photograph is for validation, told by its path alone: the test part of the grocery shop, and a tenth of the
    other sets that bring classes of their own, a quarter of what the list gives a class."""
    if p.set == "grocery":
        return "/test/" in p.path
    part = zlib.crc32(p.path.split(".rf.")[0].encode()) % 20  # what follows .rf. tells apart edited copies of one photograph
    return part < 5 if p.id and p.set != "duts" else p.set in ("clothing", "pot", "fruit") and part < 2


def validation(photographs: list[Photograph], pictures: np.ndarray, data: Path, cache: Path) -> np.ndarray:
    """Which photographs (N,) are not trained on. DUTS shares most of its pictures with the archives: out are the twins of
    validation pictures, and of those with a class the ones that no archive to train on has."""
    out = np.array([held_out(p) for p in photographs])
    out |= twins(pictures, *(load_archive(data, name, cache)[0] for name in VALIDATION.values()))
    new = np.array([p.set == "duts" and p.id != "" for p in photographs])
    new[new] = ~twins(pictures[new], *(load_archive(data, name, cache)[0] for name in (TINY, PHOTOS)))
    return out | new


def load(cache: Path, known: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """In the order of the list: pictures (N, SIDE, SIDE, 3) uint8, mapped read-only; labels (N,), -1 where the class is
    unknown; and which are held out (N,)."""
    pictures, told = cache / f"{NAME}.x.npy", cache / f"{NAME}.json"
    if not told.exists():
        raise SystemExit(f"{told} is missing: python photographs.py makes it.")
    label = {name: i for i, name in enumerate(known)}
    ids, out = (json.loads(told.read_text())[part] for part in ("ids", "held out"))
    return np.load(pictures, mmap_mode="r"), np.array([label.get(i, -1) for i in ids]), np.array(out)


def all_pictures(data: Path, cache: Path) -> dict[str, np.ndarray]:
    """The pictures to train on of every source, the archives' and these, by its name."""
    return {name: load_archive(data, name, cache)[0] for name in (TINY, PHOTOS)} | {NAME: load(cache, [])[0]}


def export(photographs: list[Photograph], clones: Path, cache: Path, names: dict, folder: Path):
    """Held-out photographs with a label, as their publishers have them: FOLDER/SET/NAME/…; of "pot" the pieces, as PNG."""
    _, labels, out = load(cache, names["ids"])
    opened = {name: Clone(clones, name) for name in {p.set for p in photographs}}
    for i in np.flatnonzero(out & (labels >= 0)):
        p = photographs[i]
        file = folder / p.set / names["names"][labels[i]] / f"{i}{Path(p.path).suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        if p.set == "pot":
            picture(opened[p.set], p).save(file.with_suffix(".png"))
        else:
            file.write_bytes(opened[p.set].read(p.path))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True, help="folder of the archives")
    p.add_argument("--list", type=Path, default=LIST, help="of the photographs (default: the one beside this program)")
    p.add_argument("--clones", type=Path, required=True, help="folder of the repositories")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures")
    p.add_argument("--export", type=Path, metavar="FOLDER", help="write the held-out photographs there, for evaluate.py --photos")
    a = p.parse_args()
    photographs = read_list(a.list)
    if a.export:
        return export(photographs, a.clones, a.cache, classes(a.data), a.export)
    decode_all(photographs, a)


def decode_all(photographs: list[Photograph], a: argparse.Namespace):
    a.cache.mkdir(parents=True, exist_ok=True)
    new = a.cache / f"{NAME}.new.npy"
    publishers = Publishers(a.clones)
    ids = [publishers.id_of(photograph) for photograph in photographs]
    out = np.lib.format.open_memmap(new, "w+", np.uint8, (len(photographs), SIDE, SIDE, 3))
    for i, x in enumerate(decode(photographs, a.clones)):
        out[i] = x
        if i % 2000 == 0:
            print(f"{i} of {len(photographs)} photographs", flush=True)
    out.flush()
    new.rename(a.cache / f"{NAME}.x.npy")
    out = validation(photographs, np.load(a.cache / f"{NAME}.x.npy", mmap_mode="r"), a.data, a.cache)
    told = {"ids": ids, "held out": out.tolist()}
    (a.cache / f"{NAME}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
