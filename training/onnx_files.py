"""Golden files for reading ONNX: what PyTorch's exporters, and what simplifies their graphs, write for ShuffleNetV2.

    pip install onnx==1.23.2 onnxscript==0.7.2 onnxsim==0.8.1 onnxruntime==1.32.0
    python training/onnx_files.py        # rewrites tests/golden/onnx/

The files are hollow, so that they are small: floats are left out, and the tests put them back by formula, a function of the
tensor's name and shape. The logits are ONNX Runtime's, of the files filled in the same way. Made with torch 2.9.1; two minutes
on one core.
"""
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from golden import GOLDEN, tensor, units
from onnx import TensorProto, numpy_helper
from onnxsim import simplify
from torch import nn

OUT = GOLDEN / "onnx"
CLASSES = 10
HEIGHT, WIDTH = 64, 96
FLOATS = {TensorProto.FLOAT: np.float32, TensorProto.FLOAT16: np.float16}
QUANTISED = {TensorProto.INT8, TensorProto.UINT8}
# Fewer numbers stay: they are settings, not weights.
SETTINGS = 8


# ---- Networks. ----

def network(architecture="shufflenet_v2_x0_5", head=None):
    net = getattr(torchvision.models, architecture)(num_classes=CLASSES)
    if head:
        net.fc = head(net.fc.in_features)
    return net.eval()


class Gathered(nn.Module):
    """With the channel shuffle as a choice of channels."""

    def __init__(self):
        super().__init__()
        self.net = network()
        for module in self.net.modules():
            if isinstance(module, torchvision.models.shufflenetv2.InvertedResidual):
                module.forward = self.unit.__get__(module)

    @staticmethod
    def unit(self, x):
        left, right = (x.chunk(2, 1)) if self.stride == 1 else (self.branch1(x), x)
        joined = torch.cat([left, self.branch2(right)], 1)
        count = joined.shape[1]
        order = torch.arange(count).reshape(2, count // 2).T.flatten()
        return joined[:, order]

    def forward(self, x):
        return self.net(x)


class Unshuffled(nn.Module):
    """Without the channel shuffle: another network with the same weights."""

    def __init__(self):
        super().__init__()
        self.net = network()

    def forward(self, x):
        shuffle = torchvision.models.shufflenetv2.channel_shuffle
        torchvision.models.shufflenetv2.channel_shuffle = lambda x, _groups: x
        try:
            return self.net(x)
        finally:
            torchvision.models.shufflenetv2.channel_shuffle = shuffle


def activated(net, activation):
    """With another activation in place of all ReLUs."""
    for name, child in net.named_children():
        if isinstance(child, nn.ReLU):
            setattr(net, name, activation())
        else:
            activated(child, activation)
    return net


# ---- Exports. ----

def traced(path, net, opset, dynamic=(), half=False, folded=True):
    """By the exporter that follows a run."""
    x = torch.zeros(1, 3, HEIGHT, WIDTH)
    if half:
        net, x = net.half(), x.half()
    axes = {"batch": {0: "batch"}, "all": {0: "batch", 2: "height", 3: "width"}}.get(dynamic, {})
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(net, (x,), path, dynamo=False, opset_version=opset, input_names=["input"], output_names=["logits"],
                      dynamic_axes={"input": axes} if axes else None, training=mode, do_constant_folding=folded)


def captured(path, net, opset, dynamic=(), half=False):
    """By the exporter that captures the program."""
    x = torch.zeros(2, 3, HEIGHT, WIDTH)
    if half:
        net, x = net.half(), x.half()
    dim = torch.export.Dim.DYNAMIC
    shapes = {"batch": ({0: dim},), "all": ({0: dim, 2: dim, 3: dim},)}.get(dynamic)
    torch.onnx.export(net, (x,), path, dynamo=True, opset_version=opset, dynamic_shapes=shapes, external_data=False, verbose=False)


def simplified(path, net, opset, **options):
    traced(path, net, opset, **options)
    model, right = simplify(onnx.load(path))
    assert right
    onnx.save(model, path)


def hidden(features):
    return nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, CLASSES))


GOOD = {
    "traced-11": lambda path: traced(path, network(), 11),
    "traced-13-batch": lambda path: traced(path, network(), 13, "batch"),
    "traced-17-all": lambda path: traced(path, network(), 17, "all"),
    "traced-17-x1_0": lambda path: traced(path, network("shufflenet_v2_x1_0"), 17),
    "traced-17-norms": lambda path: traced(path, network(), 17, "batch", folded=False),
    "traced-17-half": lambda path: traced(path, network(), 17, half=True),
    "traced-17-hidden": lambda path: traced(path, network(head=hidden), 17),
    "traced-17-softmax": lambda path: traced(path, nn.Sequential(network(), nn.Softmax(1)), 17),
    "traced-17-gathered": lambda path: traced(path, Gathered(), 17),
    "captured-18": lambda path: captured(path, network(), 18),
    "captured-20-batch": lambda path: captured(path, network(), 20, "batch"),
    "captured-20-all": lambda path: captured(path, network(), 20, "all"),
    "captured-18-half": lambda path: captured(path, network(), 18, half=True),
    "simplified-13-all": lambda path: simplified(path, network(), 13, dynamic="all"),
    "simplified-17": lambda path: simplified(path, network(), 17),
}
REFUSED = {
    "refused-hardswish": lambda path: traced(path, activated(network(), nn.Hardswish), 17),
    "refused-unshuffled": lambda path: traced(path, Unshuffled(), 17),
    "refused-mobilenet": lambda path: traced(path, torchvision.models.mobilenet_v2(num_classes=CLASSES).eval(), 17),
    "refused-tanh-head": lambda path: traced(
        path, network(head=lambda n: nn.Sequential(nn.Linear(n, 32), nn.Tanh(), nn.Linear(32, CLASSES))), 17),
    "refused-quantised": lambda path: quantised(path),
    "refused-external": lambda path: external(path),
}


def quantised(path):
    from onnxruntime.quantization import quantize_dynamic
    with tempfile.TemporaryDirectory() as folder:
        traced(Path(folder) / "floats.onnx", network(), 17)
        quantize_dynamic(Path(folder) / "floats.onnx", path)


def external(path):
    traced(path, network(), 17)
    onnx.save(onnx.load(path), path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    (path.parent / "weights.bin").unlink()


# ---- Weights by formula. ----

def formula(name, shape):
    u = units(name, int(np.prod(shape)))
    if len(shape) == 4:
        half_as_large = shape[1] == 1 and shape[2] == 3
        return u * np.float32(np.sqrt((3 if half_as_large else 6) / np.prod(shape[1:])))
    if len(shape) == 2:
        return u * np.float32(np.sqrt(3 / max(shape)))
    if name.endswith("running_var"):
        return np.float32(1) + np.float32(0.5) * u
    if name.endswith(".weight"):
        return np.float32(1) + np.float32(0.25) * u
    return np.float32(0.1) * u


def weights(model):
    """The tensors of a file that are weights."""
    constants = [attribute.t for node in model.graph.node for attribute in node.attribute if attribute.HasField("t")]
    for one in [*model.graph.initializer, *constants]:
        if one.data_type in FLOATS and np.prod(one.dims) > SETTINGS and one.data_location != TensorProto.EXTERNAL:
            yield one


def hollow(model):
    for node in model.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    for field in ("value_info", "metadata_props", "quantization_annotation"):
        model.graph.ClearField(field)
    for one in weights(model):
        one.ClearField("raw_data")
        one.ClearField("float_data")
    for one in model.graph.initializer:
        if one.data_type in QUANTISED:
            one.ClearField("raw_data")


def filled(model):
    for one in weights(model):
        values = formula(one.name, list(one.dims)).astype(FLOATS[one.data_type])
        one.raw_data = values.reshape(list(one.dims)).tobytes()
    return model


def logits(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    [wanted] = session.get_inputs()
    x = tensor("input", (1, 3, HEIGHT, WIDTH)).numpy()
    if wanted.shape[0] == 2:
        x = np.concatenate([x, x])
    [values] = session.run(None, {wanted.name: x.astype(np.float16 if "16" in wanted.type else np.float32)})
    return values[0].astype(np.float32)


def main():
    warnings.filterwarnings("ignore")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    golden = []
    for name, write in {**GOOD, **REFUSED}.items():
        path = OUT / f"{name}.onnx"
        write(path)
        model = onnx.load(path, load_external_data=False)
        hollow(model)
        path.write_bytes(model.SerializeToString())
        if name in GOOD:
            values = logits(filled(onnx.load(path)))
            golden.append({"name": name, "logits": [float(f"{v:.9g}") for v in values]})
            print(f"{name}: {path.stat().st_size} bytes, {len(model.graph.node)} nodes, logits std {values.std():.3f}")
    text = json.dumps({"height": HEIGHT, "width": WIDTH, "files": golden}, indent=1)
    (OUT / "golden.json").write_text(f"{text}\n")


main()
