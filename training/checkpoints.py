"""Golden files for reading checkpoints: small ones of every kind that torch.save writes, and the logits of Megvii's layout.

    python training/checkpoints.py       # rewrites tests/golden/checkpoints/

The networks' weights are by formula, as in golden.py. Made with torch 2.9.1; a few seconds on one core.
"""
import argparse
import collections
import json
import os
import pathlib
import pickle
import shutil
import warnings

import numpy as np
import torch
from golden import GOLDEN, deviation, tensor, units
from PIL import Image
from torch import nn
from torchvision.transforms import CenterCrop, Compose, Resize

OUT = GOLDEN / "checkpoints"
CLASSES = 100
# Channels of stages 2 to 4 and of the last convolution, by the names of torchvision's functions.
WIDTHS = {
    "shufflenet_v2_x0_5": (48, 96, 192, 1024),
    "shufflenet_v2_x1_0": (116, 232, 464, 1024),
    "shufflenet_v2_x1_5": (176, 352, 704, 1024),
    "shufflenet_v2_x2_0": (244, 488, 976, 2048),
}


# ---- The network as its authors lay it out. ----

def layers(*specs):
    """Convolutions, each (inputs, outputs, kernel, stride, groups, relu) with a batch normalisation, as one sequence."""
    modules = []
    for inputs, outputs, kernel, stride, groups, relu in specs:
        modules += [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
        modules += [nn.ReLU()] if relu else []
    return nn.Sequential(*modules)


class Unit(nn.Module):
    """With stride 1 the even channels pass and the odd ones go through `branch_main`; with stride 2 all channels go through
    both branches, `branch_proj` keeps their number and `branch_main` makes up the rest. The results are just concatenated."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        seen = inputs if stride == 2 else inputs // 2
        inner = outputs // 2
        self.branch_main = layers(
            (seen, inner, 1, 1, 1, True), (inner, inner, 3, stride, inner, False), (inner, outputs - seen, 1, 1, 1, True))
        self.branch_proj = None
        if stride == 2:
            self.branch_proj = layers((inputs, inputs, 3, 2, inputs, False), (inputs, inputs, 1, 1, 1, True))

    def forward(self, x):
        if self.branch_proj:
            return torch.cat([self.branch_proj(x), self.branch_main(x)], 1)
        return torch.cat([x[:, 0::2], self.branch_main(x[:, 1::2])], 1)


class Megvii(nn.Module):
    def __init__(self, architecture, classes):
        super().__init__()
        *stages, last = WIDTHS[architecture]
        self.first_conv = layers((3, 24, 3, 2, 1, True))
        units, channels = [], 24
        for outputs, repeats in zip(stages, (4, 8, 4)):
            for index in range(repeats):
                units.append(Unit(channels, outputs, 2 if index == 0 else 1))
                channels = outputs
        self.features = nn.Sequential(*units)
        self.conv_last = layers((channels, last, 1, 1, 1, True))
        self.classifier = nn.Sequential(nn.Linear(last, classes, bias=False))

    def forward(self, x):
        """Logits of pictures as blue, green, red from 0 to 255."""
        x = nn.functional.max_pool2d(self.first_conv(x), 3, 2, 1)
        x = self.conv_last(self.features(x))
        return self.classifier(x.mean([2, 3]))


def formula(name, shape):
    """golden.py's formula; the first filters are smaller by what the pictures are larger, and the classifier's by its own name."""
    if name == "first_conv.0.weight":
        return tensor(name, shape) / 64
    if name == "classifier.0.weight":
        value = units(name, int(np.prod(shape))) * np.float32(np.sqrt(3 / shape[1]))
        return torch.from_numpy(value.reshape(shape))
    return tensor(name, shape)


def network(architecture, classes=CLASSES):
    net = Megvii(architecture, classes).eval()
    state = {name: formula(name, tuple(t.shape)) for name, t in net.state_dict().items() if t.dtype == torch.float32}
    unset = net.load_state_dict(state, strict=False)
    assert not unset.unexpected_keys and all(k.endswith("num_batches_tracked") for k in unset.missing_keys)
    return net


def case(architecture, rgb, **about):
    net, bgr = network(architecture), rgb.flip(1)
    with torch.inference_mode():
        logits = net(bgr)[0].numpy()
        exact = net.double()(bgr.double())[0].numpy()
    assert 0.05 < logits.std() < 50, f"{architecture}: logits out of range, std {logits.std()}"
    parameters = sum(p.numel() for p in net.parameters())
    print(f"{architecture} {about}: logits std {logits.std():.3f}, deviation from f64 {deviation(logits, exact):.1e}")
    return {"architecture": architecture, "parameters": parameters, **about, "logits": [float(f"{v:.9g}") for v in logits]}


def logits_cases():
    height, width = 97, 131
    rgb = (tensor("input", (1, 3, height, width)) / 2 + 1) * 127.5
    for architecture in WIDTHS:
        yield case(architecture, rgb, height=height, width=width)
    transform = Compose([Resize(256), CenterCrop(224)])
    pixels = np.asarray(transform(Image.open(GOLDEN / "pictures" / "cat.png").convert("RGB")), dtype=np.float32)
    yield case("shufflenet_v2_x1_0", torch.from_numpy(pixels).permute(2, 0, 1)[None], picture="cat.png")


# ---- Small files of every kind. ----

def sample():
    """Tensors of all types that are read, and views of all kinds."""
    whole = torch.arange(24, dtype=torch.float32)
    return collections.OrderedDict({
        "plain": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 8,
        "transposed": (torch.arange(6, dtype=torch.float16).reshape(2, 3) / 8).t(),
        "brain": torch.tensor([1.5, -2.25, 3.0], dtype=torch.bfloat16),
        "double": torch.tensor([[0.5, -1e3]], dtype=torch.float64),
        "parameter": nn.Parameter(torch.tensor([7.0, 8.0])),
        "head": whole[:4], "tail": whole[20:], "steps": whole[1::5], "column": whole.reshape(4, 6)[:, 2],
        "channels_last": torch.arange(16, dtype=torch.float32).reshape(2, 2, 2, 2).to(memory_format=torch.channels_last),
        "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 4), "one": torch.ones(1, 1, 1),
        "count": torch.tensor(12), "bytes": torch.tensor([1, 2], dtype=torch.int8),
    })


def wrapped():
    """What a training script saves: the weights among other things."""
    weights = {f"module._orig_mod.{name}": t for name, t in list(sample().items())[:3]}
    model = nn.Linear(2, 2)
    model.load_state_dict({"weight": torch.ones(2, 2), "bias": torch.zeros(2)})
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 6])
    return {
        "epoch": 90, "best": 0.75, "big": 1 << 70, "args": argparse.Namespace(lr=0.1, out=pathlib.PosixPath("runs")),
        "accuracy": np.float64(61.5), "confusion": np.arange(4.0).reshape(2, 2), "seen": {1, 2}, "device": torch.device("cpu"),
        "state_dict": collections.OrderedDict(weights), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
    }


class Call:
    """Pickles as a call of any function."""

    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


def files():
    torch.manual_seed(0)
    legacy = {"_use_new_zipfile_serialization": False}
    for name, options in {"new": {}, "legacy": legacy, "protocol4": {"pickle_protocol": 4},
                          "legacy-protocol4": legacy | {"pickle_protocol": 4}}.items():
        torch.save(sample(), OUT / f"{name}.pth", **options)
    for name, options in {"wrapped": {}, "wrapped-legacy": legacy}.items():
        torch.save(wrapped(), OUT / f"{name}.pth", **options)
    module = nn.Sequential(nn.Conv2d(1, 1, 1))
    torch.save(module, OUT / "refused-module.pth")
    scope = {"nn": nn, "__name__": "__main__"}
    exec("class Net(nn.Module): pass", scope)  # without source code, which would be saved too
    globals()["Net"] = scope["Net"]
    with warnings.catch_warnings(action="ignore"):
        torch.save(scope["Net"](), OUT / "refused-module-legacy.pth", **legacy)
    torch.jit.save(torch.jit.script(module), OUT / "refused-script.pt")
    torch.save({"weight": torch.ones(2, 2).to_sparse()}, OUT / "refused-sparse.pth")
    torch.save({"weight": Call(os.system, "true")}, OUT / "refused-call.pth")
    (OUT / "refused-pickle.pkl").write_bytes(pickle.dumps({"weight": torch.ones(2)}, protocol=2))


def values(tensors):
    return {name: {"shape": list(t.shape), "dtype": str(t.dtype).removeprefix("torch."), "values": t.flatten().tolist()}
            for name, t in tensors.items()}


def main():
    torch.set_num_threads(1)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    files()
    golden = {"madeBy": "training/checkpoints.py", "torch": torch.__version__, "classes": CLASSES,
              "sample": values(sample()), "megvii": list(logits_cases())}
    (OUT / "golden.json").write_text(json.dumps(golden, indent=None) + "\n")


if __name__ == "__main__":
    main()
