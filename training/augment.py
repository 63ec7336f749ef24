"""Augmentation of whole batches, in PyTorch; and the path that makes photographs look like Tiny-ImageNet's pictures."""
import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageFilter

MEAN = torch.tensor([.485, .456, .406]).view(1, 3, 1, 1)
STD = torch.tensor([.229, .224, .225]).view(1, 3, 1, 1)
GREY = torch.tensor([.299, .587, .114])


def tensor(pictures: np.ndarray) -> torch.Tensor:
    """(N, H, W, 3) uint8 -> (N, 3, H, W) float, 0 to 1."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 255


def normalise(x: torch.Tensor) -> torch.Tensor:
    return (x - MEAN) / STD


def through_64(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random square of a photograph as Tiny-ImageNet would hold it: 64 px, JPEG, and as sharp: its publishers picked
    pixels without smoothing, so here it is mostly nearest neighbour and some unsharp masking. Without this the network
    tells the sources apart by artefacts and sharpness instead of looking, and fails on photographs of another kind."""
    whole = picture.shape[0]
    side = int(rng.integers(int(.75 * whole), whole + 1))
    left, top = rng.integers(0, whole - side + 1, 2)
    square = Image.fromarray(picture[top:top + side, left:left + side])
    kernel = Image.Resampling.NEAREST if rng.random() < .7 else Image.Resampling.LANCZOS
    small = square.resize((64, 64), kernel).filter(ImageFilter.UnsharpMask(.7, int(rng.integers(0, 120)), 0))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=int(rng.choice([72, 75, 75, 75, 78])))
    return np.asarray(Image.open(file))


def uniform(low: float, high: float, *shape: int) -> torch.Tensor:
    return torch.empty(shape).uniform_(low, high)


def sometimes(p: float, *shape: int) -> torch.Tensor:
    return (torch.rand(shape) < p).float()


def geometry(x: torch.Tensor, size: int) -> torch.Tensor:
    """Random crop (40 to 140 % of the area, mirrored beyond the edges: 64 px pictures come out sharp only when they
    aren't enlarged), flip, and for half of the pictures a rotation and shear; sampled once."""
    n = len(x)
    area, ratio = uniform(.4, 1.4, n), uniform(math.log(3 / 4), math.log(4 / 3), n).exp()
    w, h = (area * ratio).sqrt(), (area / ratio).sqrt()
    bent = sometimes(.5, n)
    angle, shear = uniform(-.35, .35, n) * bent, uniform(-.2, .2, n) * bent
    flip = 1 - 2 * sometimes(.5, n)
    cos, sin = angle.cos(), angle.sin()
    rows = [w * cos * flip, h * (shear * cos - sin), uniform(-1, 1, n) * (1 - w),
            w * sin * flip, h * (shear * sin + cos), uniform(-1, 1, n) * (1 - h)]
    grid = F.affine_grid(torch.stack(rows, 1).view(n, 2, 3), (n, 3, size, size), align_corners=False)
    return F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)


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
    side = int(torch.randint(36, 64, ()))
    return F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False)


def sharpness(x: torch.Tensor) -> torch.Tensor:
    """A random amount softer or sharper."""
    soft = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return torch.lerp(x, soft, uniform(-1, .8, len(x), 1, 1, 1))


def augment(x: torch.Tensor, size: int) -> torch.Tensor:
    """Pictures (N, 3, H, W), 0 to 1, in random order -> network input (N, 3, size, size). The second half goes through
    fewer pixels, so that sharpness says nothing of where a picture is from."""
    fine, coarse = x.chunk(2)
    x = torch.cat([geometry(fine, size), geometry(coarser(coarse), size)])
    half = len(fine) // 2
    x = colour(x)
    x = torch.cat([x[:half], sharpness(x[half:-half]), x[-half:]]).clamp(0, 1)
    return normalise(x)


def cutmix(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, float]:
    """A rectangle of every picture replaced by the same one of another: input, the others' labels, share of the own."""
    n, _, h, w = x.shape
    other = torch.randperm(n)
    side = (1 - torch.rand(()).item()) ** .5
    ch, cw = round(h * side), round(w * side)
    top, left = torch.randint(h - ch + 1, ()).item(), torch.randint(w - cw + 1, ()).item()
    x = x.clone()
    x[:, :, top:top + ch, left:left + cw] = x[other, :, top:top + ch, left:left + cw]
    return x, y[other], 1 - ch * cw / (h * w)
