"""How good models are: a table for each kind of picture, calibration, and the classes they mix up most.

    python evaluate.py --data DATASETS --cache CACHE MODEL.safetensors ...
"""
import argparse
import importlib.util
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from PIL import Image
from safetensors import safe_open
from torchvision.transforms import CenterCrop, Compose, Resize

from augment import normalise, tensor
from data import VALIDATION, classes, load

REPOSITORY = Path(__file__).parents[1]
CLASSES = REPOSITORY / "models/everyday-332.classes.json"
SAMPLES = REPOSITORY / "www/public/samples"
PACKAGED = {("sklearn", "datasets/images/china.jpg"): "pagoda", ("skimage", "data/rocket.jpg"): "missile",
            ("skimage", "data/motorcycle_left.png"): "motorbike",
            ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"): "military uniform"}
FEW = "samples, full resolution"
TINY_CLASSES = 200  # labels below are Tiny-ImageNet's, the others have photographs only
PREPROCESS = {"resize": 146, "crop": 128}


def prepared(pictures, resize: int, crop: int) -> np.ndarray:
    """PIL pictures or uint8 arrays as the engine prepares them -> (N, crop, crop, 3): shorter side to `resize`
    (bilinear, antialiased), centre crop."""
    fit = Compose([Resize(resize), CenterCrop(crop)])
    return np.stack([np.asarray(fit(p if isinstance(p, Image.Image) else Image.fromarray(p))) for p in pictures])


@torch.inference_mode()
def logits(model: torch.nn.Module, pictures: np.ndarray, batch: int = 200) -> torch.Tensor:
    """(N, H, W, 3) uint8 -> (N, classes)."""
    model.eval()
    return torch.cat([model(normalise(tensor(pictures[i:i + batch])).contiguous(memory_format=torch.channels_last))
                      for i in range(0, len(pictures), batch)])


def topk(z: torch.Tensor, labels: np.ndarray, k: int) -> float:
    """Share of the pictures whose label is among the best k."""
    return (z.topk(k, 1).indices == torch.as_tensor(labels)[:, None]).any(1).float().mean().item()


def astray(z: torch.Tensor, labels: np.ndarray) -> float:
    """Share of the pictures given a class of the other kind of source: how far the network judges by artefacts."""
    return ((z.argmax(1).numpy() < TINY_CLASSES) != (labels < TINY_CLASSES)).mean().item()


def calibration_error(z: torch.Tensor, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017): mean distance between confidence and accuracy."""
    confidence, best = z.softmax(1).max(1)
    right = (best == torch.as_tensor(labels)).float()
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    gap = torch.zeros(bins).index_add_(0, bin_of, right - confidence)
    return gap.abs().sum().item() / len(z)


def fit_temperature(answers: list[tuple[torch.Tensor, np.ndarray]]) -> float:
    """The divisor of the logits that makes the labels likeliest, each set of pictures counting the same."""
    candidates = torch.logspace(-1, 1, 401, base=2)
    cost = [sum(F.cross_entropy(z / t, torch.as_tensor(y)).item() for z, y in answers) for t in candidates]
    return candidates[int(np.argmin(cost))].item()


def confusions(z: torch.Tensor, labels: np.ndarray, names: list[str], most: int) -> list[str]:
    """The commonest mistakes, as "truth -> answer (times)"."""
    pairs = Counter((int(y), int(p)) for y, p in zip(labels, z.argmax(1)) if y != p)
    return [f"{names[y]} -> {names[p]} ({n})" for (y, p), n in pairs.most_common(most)]


def read_model(path: Path, arch: str) -> tuple[torch.nn.Module, dict]:
    """A safetensors file's network and its preprocessing (its metadata's, or PREPROCESS)."""
    with safe_open(path, "pt") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}
        metadata = file.metadata() or {}
    for name in [n for n, w in weights.items() if w.dtype == torch.int8]:  # what the engine makes of them
        scale = weights.pop(f"{name}.scale").float()
        weights[name] = weights[name].float() * scale.view(-1, *[1] * (weights[name].ndim - 1))
    model = torchvision.models.get_model(metadata.get("architecture", arch), num_classes=len(weights["fc.bias"]))
    model.load_state_dict(weights, strict=False)  # num_batches_tracked may be absent
    return model.to(memory_format=torch.channels_last), json.loads(metadata.get("preprocess", json.dumps(PREPROCESS)))


def read_photos(folder: Path, names: dict) -> tuple[list[Image.Image], np.ndarray]:
    """Photographs in CLASS/picture, CLASS a label number, an id or an English name."""
    label = {str(key): i for i, both in enumerate(zip(names["ids"], names["names"])) for key in (i, *both)}
    files = sorted(f for f in folder.glob("*/*") if f.parent.name in label)
    if not files:
        raise SystemExit(f"No pictures in {folder}: expected folders named by class, like 12/ or pizza/.")
    return [Image.open(f).convert("RGB") for f in files], np.array([label[f.parent.name] for f in files])


def read_samples(names: list[str]) -> tuple[list[Image.Image], np.ndarray]:
    """The page's sample photographs whose class is known, and those that scientific Python packages bring along, as far as
    they are installed."""
    files = {SAMPLES / s["file"]: s["label"] for s in json.loads((SAMPLES / "index.json").read_text()) if s["label"]}
    for (package, path), name in PACKAGED.items():
        found = importlib.util.find_spec(package)
        if found and (file := Path(found.origin).parent / path).exists():
            files[file] = name
    return [Image.open(f).convert("RGB") for f in files], np.array([names.index(n) for n in files.values()])


def softened(pictures: np.ndarray, side: int) -> list[Image.Image]:
    return [Image.fromarray(p).resize((side, side), Image.Resampling.BILINEAR) for p in pictures]


def first_guesses(z: torch.Tensor, labels: np.ndarray, names: list[str]) -> str:
    """For a few pictures: what each is, and what it was taken for if for something else."""
    return ", ".join(names[y] if p == y else f"{names[y]} -> {names[p]}" for y, p in zip(labels, z.argmax(1)))


def test_sets(data: Path, cache: Path, photos: list[Path], names: dict, softer: bool = True) -> dict:
    sets = {name: load(data, file, cache) for name, file in VALIDATION.items()}
    for name, (x, y) in list(sets.items()) if softer else []:
        side = 48 if name == "Tiny-ImageNet" else 64
        sets[f"{name}, through {side} px"] = softened(x, side), y
    if set(json.loads(CLASSES.read_text())["names"]) <= set(names["names"]):
        sets[FEW] = read_samples(names["names"])
    for folder in photos:
        sets[f"photographs, {folder.name}"] = read_photos(folder, names)
    return sets


def report(path: Path, arch: str, sets: dict, names: list[str], crop: int | None = None):
    model, p = read_model(path, arch)
    p = {"resize": round(crop * 8 / 7), "crop": crop} if crop else p
    print(f"\n{path.name}, {p['crop']} px\n\n| pictures | number | top-1 | top-5 | astray | ECE | ECE, tempered |")
    print("|---|---|---|---|---|---|---|")
    answers = {name: (logits(model, prepared(x, p["resize"], p["crop"])), y) for name, (x, y) in sets.items()}
    t = fit_temperature([(answers[name][0][::2], answers[name][1][::2]) for name in VALIDATION])
    for name, (z, y) in answers.items():
        ece, tempered = calibration_error(z, y), calibration_error(z[1::2] / t, y[1::2])
        print(f"| {name} | {len(y)} | {topk(z, y, 1):.1%} | {topk(z, y, 5):.1%} | {astray(z, y):.1%} "
              f"| {ece:.3f} | {tempered:.3f} |")
    print(f"\nTemperature {t:.3f}, fitted on every other validation picture; the last column is from the rest.")
    for name in VALIDATION:
        print(f"Mixed up most, {name}: " + ", ".join(confusions(*answers[name], names, 8)))
    if FEW in answers:
        print(f"{FEW}: " + first_guesses(*answers[FEW], names))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("models", type=Path, nargs="+")
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures")
    p.add_argument("--photos", type=Path, nargs="*", default=[], metavar="FOLDER",
                   help="photographs in their own resolution, in folders named by class")
    p.add_argument("--brief", action="store_true", help="leave out the softened pictures")
    p.add_argument("--crop", type=int, metavar="PIXELS", help="another size than the file's; the shorter side becomes 8/7 of it")
    p.add_argument("--arch", default="shufflenet_v2_x1_0", help="for files that don't say")
    a = p.parse_args()
    names = classes(a.data)
    sets = test_sets(a.data, a.cache, a.photos, names, not a.brief)
    for path in a.models:
        report(path, a.arch, sets, names["names"], a.crop)


if __name__ == "__main__":
    main()
