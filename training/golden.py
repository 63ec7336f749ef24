"""Golden values for the engine's tests, made with PyTorch, torchvision and Pillow.

    python training/golden.py            # rewrites tests/golden/ (all but pictures/, which it reads)

Made with torch 2.9.1, torchvision 0.24.1 and Pillow 13.0.0; a few seconds on one core.
"""
import json
import platform
import shutil
from pathlib import Path

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
ARCHITECTURES = ["shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"]
SIZES = [(224, 224), (97, 131)]  # height, width
CLASSES = 100
EMBEDDING_OF = ("shufflenet_v2_x1_0", (97, 131))


# ---- Weights by formula, so that none need be stored. The Rust tests have the same formula. ----

def units(name, count):
    """`count` pseudo-random f32 in [-1, 1), a function of the tensor's name alone."""
    seed = 0x811C9DC5
    for byte in name.encode():  # FNV-1a, 32 bits
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x ^= x >> 16
    x *= np.uint32(0x7FEB352D)
    x ^= x >> 15
    x *= np.uint32(0x846CA68B)
    x ^= x >> 16
    return (x >> 8).astype(np.float32) / np.float32(8388608) - np.float32(1)


def tensor(name, shape):
    """The f32 tensor called `name`: scaled by fan-in where it is a filter, near the identity where it is a batch norm.

    The scales keep activations at about one size from the stem to the logits: sqrt(6 / fan_in) where a ReLU follows and
    halves the power; sqrt(3 / fan_in) for the depthwise filters and the classifier, where none does.
    """
    f32 = np.float32
    u = units(name, int(np.prod(shape)))
    fan_in = int(np.prod(shape[1:]))
    if name == "input":
        value = f32(2) * u
    elif name == "fc.weight" or (len(shape) == 4 and shape[1] == 1):  # classifier, depthwise
        value = u * f32(np.sqrt(3 / fan_in))
    elif len(shape) == 4:  # stem, pointwise
        value = u * f32(np.sqrt(6 / fan_in))
    elif name.endswith("running_var"):
        value = f32(1) + f32(0.5) * u
    elif name.endswith(".weight"):
        value = f32(1) + f32(0.25) * u
    else:  # running_mean and every bias
        value = f32(0.1) * u
    assert value.dtype == np.float32
    return torch.from_numpy(value.reshape(shape))


def network(architecture):
    net = getattr(torchvision.models, architecture)(num_classes=CLASSES).eval()
    state = {name: tensor(name, tuple(t.shape)) for name, t in net.state_dict().items() if t.dtype == torch.float32}
    unset = net.load_state_dict(state, strict=False)
    assert not unset.unexpected_keys and all(k.endswith("num_batches_tracked") for k in unset.missing_keys)
    return net


def forward(net, x):
    """Logits and the pooled embedding."""
    pooled = []
    hook = net.conv5.register_forward_hook(lambda _net, _input, output: pooled.append(output.mean([2, 3])))
    with torch.inference_mode():
        logits = net(x)
    hook.remove()
    return logits[0].numpy(), pooled[0][0].numpy()


def deviation(value, exact):
    """Largest difference, relative to the largest exact magnitude."""
    return float(np.abs(value - exact).max() / np.abs(exact).max())


def logits_cases():
    for architecture in ARCHITECTURES:
        for height, width in SIZES:
            x = tensor("input", (1, 3, height, width))
            logits, embedding = forward(network(architecture), x)
            exact, exact_embedding = forward(network(architecture).double(), x.double())
            assert 0.05 < logits.std() < 50, f"{architecture}: logits out of range, std {logits.std()}"
            case = {
                "architecture": architecture, "height": height, "width": width,
                "deviationFromF64": float(f"{deviation(logits, exact):.3g}"), "logits": logits,
            }
            if (architecture, (height, width)) == EMBEDDING_OF:
                case |= {"embeddingDeviationFromF64": float(f"{deviation(embedding, exact_embedding):.3g}"), "embedding": embedding}
            print(f"{architecture} {height}x{width}: logits std {logits.std():.3f}, deviation from f64 {case['deviationFromF64']}")
            yield case


# ---- Preprocessing: torchvision's own transforms on pictures derived step by step from pictures/. ----

CASES = [
    # name, source, steps, resize, crop [height, width]
    ("wide", "cat", [], 256, [224, 224]),
    ("wide-small", "cat", [], 110, [96, 96]),  # (165 - 96) / 2 = 34.5: half to even, downwards
    ("odd", "cat", [{"crop": [2, 3, 447, 294]}], 110, [96, 96]),  # (167 - 96) / 2 = 35.5: half to even, upwards
    ("odd-tall", "rocket", [{"crop": [120, 0, 301, 319]}], 256, [224, 224]),
    ("tall-1-to-5", "coffee", [{"crop": [200, 0, 60, 300]}, {"replicate": 4}], 110, [96, 96]),
    ("wide-5-to-1-upscaled", "cat", [{"crop": [0, 90, 451, 90]}], 110, [96, 96]),
    ("tiny", "coffee", [{"crop": [211, 77, 17, 23]}], 110, [96, 96]),
    ("one-pixel", "coffee", [{"crop": [300, 200, 1, 1]}], 110, [96, 96]),
    ("huge", "cat", [{"replicate": 8}], 256, [224, 224]),
    ("huge-small", "coffee", [{"replicate": 8}], 110, [96, 96]),
    ("unscaled", "cat", [{"crop": [100, 50, 161, 110]}], 110, [96, 96]),
    ("grey", "rocket", [{"channel": 1}], 110, [96, 96]),
    ("alpha", "coffee", [{"alpha": True}], 256, [224, 224]),
    ("alpha-small", "cat", [{"crop": [30, 0, 305, 300]}, {"alpha": True}], 110, [96, 96]),
    ("padded", "cat", [], 90, [96, 96]),  # shorter side 3 + 3 rows of black
    ("padded-odd", "rocket", [], 91, [160, 145]),  # 34 + 35 rows, 4 + 5 columns
    ("padded-and-cropped", "coffee", [], 81, [96, 100]),  # rows padded 7 + 8, columns cropped
    ("crop-not-square", "coffee", [], 110, [80, 121]),
]


def derive(pixels, step):
    """One step on (height, width, channels) u8 pixels."""
    (kind, value), = step.items()
    if kind == "crop":
        left, top, width, height = value
        assert top + height <= pixels.shape[0] and left + width <= pixels.shape[1]
        return pixels[top:top + height, left:left + width]
    if kind == "replicate":
        return pixels.repeat(value, axis=0).repeat(value, axis=1)
    if kind == "channel":
        return pixels[:, :, value:value + 1]
    assert kind == "alpha"
    y, x = np.mgrid[:pixels.shape[0], :pixels.shape[1]]
    alpha = (x * 7 + y * 13 & 255).astype(np.uint8)
    return np.dstack([pixels, alpha])


def rgb(pixels):
    """What a viewer on white paper would see: grey to RGB, alpha over white in integers."""
    if pixels.shape[2] == 1:
        return pixels.repeat(3, axis=2)
    if pixels.shape[2] == 3:
        return pixels
    colour, alpha = pixels[:, :, :3].astype(int), pixels[:, :, 3:].astype(int)
    return ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def preprocess_cases():
    shutil.rmtree(GOLDEN / "preprocess", ignore_errors=True)
    (GOLDEN / "preprocess").mkdir()
    for name, source, steps, resize, crop in CASES:
        pixels = np.asarray(Image.open(GOLDEN / "pictures" / f"{source}.png").convert("RGB"))
        for step in steps:
            pixels = derive(pixels, step)
        transform = Compose([Resize(resize, InterpolationMode.BILINEAR, antialias=True), CenterCrop(crop)])
        expected = transform(Image.fromarray(rgb(pixels)))
        assert expected.size == (crop[1], crop[0])
        file = f"preprocess/{name}.png"
        expected.save(GOLDEN / file, optimize=True)
        height, width, channels = pixels.shape
        yield {
            "name": name, "source": f"pictures/{source}.png", "steps": steps,
            "width": width, "height": height, "channels": channels,
            "resize": resize, "crop": crop, "expected": file,
        }


# ---- Files ----

def text(value):
    """f32 arrays as rows of ten numbers with 9 significant digits, which name each f32 exactly."""
    if not isinstance(value, np.ndarray):
        return json.dumps(value)
    numbers = [f"{v:.9g}" for v in value]
    return "[\n" + ",\n".join("  " + ", ".join(numbers[i:i + 10]) for i in range(0, len(numbers), 10)) + "\n]"


def write(file, header, cases, separator):
    rows = ["{" + separator.join(f"{json.dumps(k)}: {text(v)}" for k, v in case.items()) + "}" for case in cases]
    head = "".join(f"{json.dumps(k)}: {json.dumps(v)},\n" for k, v in header.items())
    (GOLDEN / file).write_text("{\n" + head + '"cases": [\n' + ",\n".join(rows) + "\n]\n}\n")
    json.loads((GOLDEN / file).read_text())


def main():
    torch.set_num_threads(1)
    made_with = {"torch": torch.__version__, "torchvision": torchvision.__version__, "pillow": PIL.__version__,
                 "numpy": np.__version__, "python": platform.python_version(), "machine": platform.machine()}
    write("logits.json", {
        "madeBy": "training/golden.py", "madeWith": made_with, "classes": CLASSES,
        "weights": "each tensor by formula from its name, see units() and tensor() in training/golden.py",
        "deviation": "max |f32 - f64| / max |f64| over the case, both from PyTorch with the same weights and input",
    }, logits_cases(), ", ")
    write("preprocess.json", {
        "madeBy": "training/golden.py", "madeWith": made_with,
        "steps": {
            "crop": "[left, top, width, height]", "replicate": "n: every pixel n times in both directions",
            "channel": "n: keep channel n (0 red, 1 green, 2 blue) alone",
            "alpha": "true: add alpha a(x, y) = (x * 7 + y * 13) & 255; over white it is (c * a + 255 * (255 - a) + 127) / 255, integers",
        },
        "crop": "[height, width], centred as torchvision does, black where it is larger than the resized picture",
    }, preprocess_cases(), ", ")


if __name__ == "__main__":
    main()
