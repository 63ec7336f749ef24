"""Augmentation of whole batches, in PyTorch; and the path that makes photographs look like Tiny-ImageNet's pictures."""
import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageFilter

from views import cut

MEAN = torch.tensor([.485, .456, .406]).view(1, 3, 1, 1)
STD = torch.tensor([.229, .224, .225]).view(1, 3, 1, 1)
JITTER = 1.1  # a teacher's answer holds for a piece that is larger or smaller by this; two views alone would be learnt by heart
GREY = torch.tensor([.299, .587, .114])


def tensor(pictures: np.ndarray) -> torch.Tensor:
    """(N, H, W, 3) uint8 -> (N, 3, H, W) float, 0 to 1."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 255


def normalise(x: torch.Tensor) -> torch.Tensor:
    return (x - MEAN) / STD


def through_64(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A photograph as Tiny-ImageNet would hold it: 64 px, JPEG, and as sharp: its publishers picked pixels without
    smoothing, so here it is mostly nearest neighbour and some unsharp masking. Without this the network tells the sources
    apart by artefacts and sharpness instead of looking, and fails on photographs of another kind."""
    kernel = Image.Resampling.NEAREST if rng.random() < .7 else Image.Resampling.LANCZOS
    small = Image.fromarray(picture).resize((64, 64), kernel).filter(ImageFilter.UnsharpMask(.7, int(rng.integers(0, 120)), 0))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=int(rng.choice([72, 75, 75, 75, 78])))
    return np.asarray(Image.open(file))


def uniform(low: float, high: float, *shape: int) -> torch.Tensor:
    return torch.empty(shape).uniform_(low, high)


def sometimes(p: float, *shape: int) -> torch.Tensor:
    return (torch.rand(shape) < p).float()


def geometry(x: torch.Tensor, box: torch.Tensor, size: int) -> torch.Tensor:
    """About the pieces that a teacher saw (views.py), now and then mirrored or turned a little; half of the pictures through
    fewer pixels first, so that sharpness says nothing of where a picture is from."""
    n = len(x)
    box = box * uniform(1 / JITTER, JITTER, n, 1)
    flip, angle = 1 - 2 * sometimes(.5, n), uniform(-.3, .3, n) * sometimes(.5, n)
    fine = (n + 1) // 2
    return torch.cat([cut(part, box[i], size, flip=flip[i], angle=angle[i])
                      for part, i in ((x[:fine], slice(fine)), (coarser(x[fine:]), slice(fine, n))) if len(part)])


def colour(x: torch.Tensor) -> torch.Tensor:
    """Brightness, contrast, saturation (now and then none: grey) and a tint: one 3x3 matrix and offset a picture."""
    n = len(x)
    saturation = uniform(.5, 1.5, n, 1, 1) * (1 - sometimes(.05, n, 1, 1))
    gain = uniform(.65, 1.35, n, 1, 1) * uniform(.9, 1.1, n, 3, 1)
    matrix = gain * (saturation * torch.eye(3) + (1 - saturation) * GREY)
    contrast = uniform(.65, 1.35, n, 1, 1)
    mean = matrix @ x.mean((2, 3)).unsqueeze(2)
    return torch.baddbmm((1 - contrast) * mean, contrast * matrix, x.flatten(2)).view_as(x)


def coarser(x: torch.Tensor) -> torch.Tensor:
    """Fewer pixels, antialiased: free of the artefacts of files, and softer."""
    if not len(x):
        return x
    side = int(torch.randint(36, min(x.shape[2], 112), ()))
    return F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False)


def sharpness(x: torch.Tensor) -> torch.Tensor:
    """A random amount softer or sharper."""
    soft = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return torch.lerp(x, soft, uniform(-1, .8, len(x), 1, 1, 1))


def augment(groups: list[tuple[np.ndarray, np.ndarray]], size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Groups of pictures (N, H, W, 3) uint8 with their boxes (N, 4) -> network input (all, 3, size, size), and the order in
    which it has them."""
    x = torch.cat([geometry(tensor(pictures), torch.from_numpy(box), size) for pictures, box in groups])
    order = torch.randperm(len(x))
    x = colour(x[order])
    quarter = len(x) // 4
    x = torch.cat([x[:quarter], sharpness(x[quarter:-quarter]), x[-quarter:]]).clamp(0, 1)
    return normalise(x).contiguous(memory_format=torch.channels_last), order
