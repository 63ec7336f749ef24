"""Weights to start from: the ShuffleNetV2 x1.0 inside NanoDet-Plus-m, a detector of everyday objects.

    git clone https://github.com/nihui/ncnn-webassembly-nanodet && git -C ncnn-webassembly-nanodet checkout ac68cf7
    python pretrained.py ncnn-webassembly-nanodet/assets/coco.torchscript.ncnn.param --data DATASETS --cache CACHE --out START.safetensors

NanoDet-Plus-m (Apache-2.0, https://github.com/RangiLyu/nanodet) was trained on COCO for 300 epochs, from torchvision's ImageNet
weights. That repository holds it for ncnn: batch norm folded into the convolutions, float16, leaky ReLU, blue first. Stem and
stages 2 to 4 are torchvision's; conv5 and the classifier aren't in it, and stay fresh in train.py.
"""
import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import save_file

import photographs
from augment import augment
from train import leaky, make_model
from views import boxes

STAGES = {2: 4, 3: 8, 4: 4}  # units of each
HALF = 0x01306B47  # what ncnn writes before float16 weights


class Layer(NamedTuple):
    kind: str
    inputs: list[str]
    outputs: list[str]
    parameters: dict[int, str]


def read_layers(path: Path) -> list[Layer]:
    """The layers of an ncnn .param file."""
    lines = path.read_text().splitlines()
    if not lines or lines[0].strip() != "7767517":
        raise SystemExit(f"{path}: expected a .param file of ncnn, whose first line is 7767517.")
    found = []
    for line in lines[2:]:
        kind, _, inputs, outputs, *rest = line.split()
        blobs, rest = rest[:int(inputs) + int(outputs)], rest[int(inputs) + int(outputs):]
        found.append(Layer(kind, blobs[:int(inputs)], blobs[int(inputs):], {int(k): v for k, v in (r.split("=", 1) for r in rest)}))
    return found


class Graph:
    """The convolutions of an ncnn network, found by what they read and write: the file's order isn't that of the branches."""

    def __init__(self, path: Path):
        self.layers = read_layers(path)
        self.writer = {blob: layer for layer in self.layers for blob in layer.outputs}
        self.weights, data, at = {}, path.with_suffix(".bin").read_bytes(), 0
        for layer in (one for one in self.layers if one.kind.startswith("Convolution")):
            if at + 4 > len(data) or int.from_bytes(data[at:at + 4], "little") != HALF:
                raise SystemExit(f"{path.with_suffix('.bin')}: no float16 weights at byte {at}; is it the file beside {path.name}?")
            count, out = int(layer.parameters[6]), int(layer.parameters[0])
            side = int(layer.parameters[1])
            weight = np.frombuffer(data, np.float16, count, at + 4).astype(np.float32).reshape(out, -1, side, side)
            at += 4 + (count * 2 + 3) // 4 * 4
            bias = np.frombuffer(data, np.float32, out, at)
            at += 4 * out
            self.weights[layer.outputs[0]] = torch.from_numpy(weight), torch.from_numpy(bias.copy())

    def before(self, blob: str) -> Layer:
        """The layer that wrote a blob, past those that only hand it on."""
        layer = self.writer[blob]
        return self.before(layer.inputs[0]) if layer.kind == "Split" else layer

    def branch(self, blob: str, length: int) -> list[str]:
        """The blobs of the last `length` convolutions up to a blob, first one first."""
        found = []
        for _ in range(length):
            layer = self.before(blob)
            found.append(layer.outputs[0])
            blob = layer.inputs[0]
        return found[::-1]

    def convolutions(self) -> list[str]:
        """The blobs of the convolutions of stem and stages, in the order of layers()."""
        stem = next(layer for layer in self.layers if layer.kind == "Convolution")
        units = [layer for layer in self.layers if layer.kind == "Concat"][:sum(STAGES.values())]
        found, first = [stem.outputs[0]], {sum(list(STAGES.values())[:i]) for i in range(len(STAGES))}
        for number, unit in enumerate(units):
            left, right = unit.inputs
            found += (self.branch(left, 2) if number in first else []) + self.branch(right, 3)
        return found


def layers() -> list[tuple[str, str]]:
    """Convolution and batch norm of torchvision's stem and stages; of each unit branch1 first."""
    found = [("conv1.0", "conv1.1")]
    for stage, units in STAGES.items():
        for unit in range(units):
            for branch, places in (("branch1", (0, 2) if unit == 0 else ()), ("branch2", (0, 3, 5))):
                found += [(f"stage{stage}.{unit}.{branch}.{place}", f"stage{stage}.{unit}.{branch}.{place + 1}") for place in places]
    return found


def unfold(model: torch.nn.Module, graph: Graph):
    """Copies the folded convolutions; their biases wait in the batch norms, which do nothing else yet."""
    for (conv, norm), blob in zip(layers(), graph.convolutions(), strict=True):
        weight, bias = graph.weights[blob]
        if conv == "conv1.0":
            weight = weight.flip(1)  # red first
        own = model.get_submodule(conv).weight
        if own.shape != weight.shape:
            raise SystemExit(f"{conv}: expected weights {tuple(own.shape)}, found {tuple(weight.shape)}: not a ShuffleNetV2 x1.0.")
        own.data.copy_(weight)
        model.get_submodule(norm).bias.data.copy_(bias)


@torch.no_grad()
def restore_norms(model: torch.nn.Module, x: torch.Tensor):
    """Batch norms with the statistics of a batch, scaled so that the network computes what it did: training can normalise
    again from there. Layer by layer, as each one's input depends on those before."""
    def restore(norm, inputs):
        deviation, mean = torch.std_mean(inputs[0], (0, 2, 3), correction=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(deviation.square())
        norm.weight.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.add_(mean)

    model.eval()
    hooks = [model.get_submodule(norm).register_forward_pre_hook(restore) for _, norm in layers()]
    model(x)
    for hook in hooks:
        hook.remove()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("graph", type=Path, help="the .param file, its .bin beside it")
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures")
    p.add_argument("--size", type=int, default=96)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    model = leaky(make_model("shufflenet_v2_x1_0", 1, {}))
    unfold(model, Graph(a.graph))
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    groups = []
    for name, x in photographs.all_pictures(a.data, a.cache).items():
        pick = np.sort(rng.choice(len(x), 500, replace=False))
        groups.append((x[pick], boxes(name, len(x), 0)[pick]))
    x, _ = augment(groups, a.size)
    restore_norms(model, x)
    weights = {name: w.contiguous() for name, w in model.state_dict().items() if not name.startswith(("conv5", "fc"))}
    save_file(weights, a.out)
    print(f"{a.out}: {len(layers())} convolutions")


if __name__ == "__main__":
    main()
