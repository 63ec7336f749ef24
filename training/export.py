"""A trained network as a model file: weights and everything needed to use them, in one safetensors file.

    python training/export.py WEIGHTS.safetensors models/everyday-332-x1.0.safetensors \\
        --architecture shufflenet_v2_x1_0 --classes models/everyday-332.classes.json --resize 146 --crop 128

WEIGHTS are f32 tensors with torchvision's names. The result has the same names, without the training counters
`num_batches_tracked`, in f16 unless told otherwise. The same input gives the same bytes.
"""
import argparse
import json
from pathlib import Path

import torch
import torchvision
from safetensors.torch import load_file, save

LICENSE = ("Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0), as NanoDet-Plus, which it started from. Trained on pictures from "
           "ImageNet (research use), COCO, Caltech-101 (CC BY 4.0) and public repositories (MIT, CC0, CC BY 4.0, research use).")
PROVENANCE = ("Started from the backbone of NanoDet-Plus (https://github.com/RangiLyu/nanodet), which was trained on COCO; trained further on "
              "Tiny-ImageNet-200, Imagenette, Caltech-101 and photographs of public repositories, with the answers of EfficientNet-Lite2 "
              "(Apache-2.0) beside the labels; see models/README.md.")
DTYPES = {"f16": torch.float16, "f32": torch.float32}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path, help="its name without .safetensors becomes the model's name")
    parser.add_argument("--architecture", required=True, choices=[f"shufflenet_v2_x{w}" for w in ("0_5", "1_0", "1_5", "2_0")])
    parser.add_argument("--classes", type=Path, required=True, help="JSON with ids, names and namesZh in label order")
    parser.add_argument("--resize", type=int, required=True, help="length of the shorter side in pixels")
    parser.add_argument("--crop", type=int, required=True, help="side of the centre crop in pixels")
    parser.add_argument("--dtype", choices=DTYPES, default="f16")
    parser.add_argument("--temperature", type=float, help="logits are divided by it before softmax")
    parser.add_argument("--license", default=LICENSE)
    parser.add_argument("--provenance", default=PROVENANCE)
    return parser.parse_args()


def check(tensors, architecture, classes):
    """That torchvision's network of this architecture takes exactly these tensors, and that all are finite."""
    net = getattr(torchvision.models, architecture)(num_classes=classes)
    counters = {name: t for name, t in net.state_dict().items() if name.endswith("num_batches_tracked")}
    net.load_state_dict(tensors | counters, strict=True)
    for name, t in tensors.items():
        if not t.isfinite().all():
            raise SystemExit(f"{name} holds values that are not finite as {t.dtype}; try --dtype f32")


def metadata(a, classes):
    preprocess = {
        "resize": a.resize, "crop": a.crop, "interpolation": "bilinear", "antialias": True,
        "channels": "RGB", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
    }
    values = {
        "format": "pt", "name": a.out.stem, "architecture": a.architecture,
        "labels": classes["names"], "labels.zh": classes["namesZh"], "ids": classes["ids"],
        "preprocess": preprocess, "license": a.license, "provenance": a.provenance,
    }
    if a.temperature:
        values["temperature"] = f"{a.temperature:g}"
    return {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, separators=(",", ":")) for k, v in values.items()}


def with_sorted_header(file: bytes) -> bytes:
    """safetensors writes its header in an order that changes from run to run; this puts it in alphabetical order."""
    length = int.from_bytes(file[:8], "little")
    header = json.loads(file[8:8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(dict(sorted(header.items())), ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + file[8 + length:]


def main():
    a = arguments()
    classes = json.loads(a.classes.read_text())
    counts = {key: len(set(classes[key])) for key in ("ids", "names", "namesZh")}
    tensors = {n: t.to(DTYPES[a.dtype]) for n, t in load_file(a.weights).items() if not n.endswith("num_batches_tracked")}
    if set(counts.values()) != {len(tensors["fc.bias"])}:
        raise SystemExit(f"{a.classes}: {counts} different entries, but the network tells {len(tensors['fc.bias'])} classes apart")
    check(tensors, a.architecture, len(tensors["fc.bias"]))
    a.out.write_bytes(with_sorted_header(save(tensors, metadata(a, classes))))
    print(f"{a.out}: {a.out.stat().st_size:,} bytes, {len(tensors)} tensors as {a.dtype}")


if __name__ == "__main__":
    main()
