"""Golden values for the second page: what PyTorch says at addresses of see.html, drawn at random.

    python training/see_golden.py        # rewrites tests/golden/see.json and tests/golden/see/

The pictures are samples of the page, resized as the model wants and not yet cropped, so that every pixel is the same here and there.
Made with torch 2.9.1, torchvision 0.24.1 and Pillow 13.0.0; a few seconds on one core.
"""
import json
import random
import shutil

import torch
import torchvision
from golden import GOLDEN
from PIL import Image
from safetensors import safe_open
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Normalize, Resize, ToTensor

ROOT = GOLDEN.parent.parent
SAMPLES = ["koala.jpg", "espresso.jpg", "church.jpg", "honey-bee.jpg"]
ADDRESSES = 100
# Where in torchvision's units each layer is complete, its normalisation and ReLU with it.
LEFT = {"left.depthwise": ("branch1", 1), "left.pointwise": ("branch1", 4)}
RIGHT = {"pointwise1": ("branch2", 2), "depthwise": ("branch2", 4), "pointwise2": ("branch2", 7)}


def layers(net):
    """Every layer's name with the module that gives its output."""
    yield "stem", net.maxpool
    for stage in ("stage2", "stage3", "stage4"):
        for index, unit in enumerate(getattr(net, stage)):
            for name, (branch, at) in ((LEFT if index == 0 else {}) | RIGHT).items():
                yield f"{stage}.{index}.{name}", getattr(unit, branch)[at]
            yield f"{stage}.{index}", unit
    yield "conv5", net.conv5


def load(path):
    """The network in a model file, and how its pictures are prepared."""
    with safe_open(path, "pt") as file:
        said = file.metadata()
        weights = {name: file.get_tensor(name).float() for name in file.keys()}
    net = torchvision.models.get_model(said["architecture"], num_classes=len(json.loads(said["labels"]))).eval()
    unset = net.load_state_dict(weights, strict=False)
    assert not unset.unexpected_keys and all(key.endswith("num_batches_tracked") for key in unset.missing_keys)
    return net, json.loads(said["preprocess"])


def activations(net, picture):
    """The output of every layer by its name, channels x height x width."""
    seen = {}
    hooks = [
        module.register_forward_hook(lambda _module, _input, output, name=name: seen.update({name: output[0].clone()}))
        for name, module in layers(net)
    ]
    with torch.inference_mode():
        net(picture[None])
    for hook in hooks:
        hook.remove()
    return seen


def main():
    (model,) = (ROOT / "models").glob("*.safetensors")
    net, preprocess = load(model)
    resize = Resize(preprocess["resize"], InterpolationMode.BILINEAR, antialias=True)
    prepare = Compose([CenterCrop(preprocess["crop"]), ToTensor(), Normalize(preprocess["mean"], preprocess["std"])])
    out = GOLDEN / "see"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    seen = {}
    for sample in SAMPLES:
        picture = resize(Image.open(ROOT / "www/public/samples" / sample).convert("RGB"))
        picture.save(out / sample.replace(".jpg", ".png"), optimize=True)
        seen[sample] = activations(net, prepare(picture))
    chance = random.Random(0)
    values = []
    for _ in range(ADDRESSES):
        sample = chance.choice(SAMPLES)
        layer, output = chance.choice(list(seen[sample].items()))
        c, y, x = (chance.randrange(size) for size in output.shape)
        address = f"#layer={layer}&y={y}&x={x}&c={c}&sample={sample}"
        # Sums in another order differ by a share of the layer's largest values.
        values.append({"address": address, "value": output[c, y, x].item(), "scale": output.abs().max().item()})
    golden = {"model": model.name, "torch": torch.__version__, "torchvision": torchvision.__version__, "values": values}
    (GOLDEN / "see.json").write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{len(values)} values of {model.name}")


if __name__ == "__main__":
    main()
