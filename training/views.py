"""Views: the pieces of every picture that teacher and student both look at, so that the answer is about what is seen."""
import math
import zlib

import numpy as np
import torch
import torch.nn.functional as F

AREAS = [(.76, 1.2), (.45, 1), (.3, .8)]  # least and most of the picture's area, a view each; beyond the edges it is mirrored


def boxes(name: str, count: int, view: int) -> np.ndarray:
    """(count, 4): width and height as shares of the picture's, and the middle's place between -1 and 1. A function of its
    arguments alone, so nothing about views has to be kept."""
    rng = np.random.default_rng((zlib.crc32(name.encode()), view))
    area = rng.uniform(*AREAS[view], count)
    ratio = np.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3), count))
    w, h = np.sqrt(area * ratio), np.sqrt(area / ratio)
    return np.stack([w, h, rng.uniform(-1, 1, count) * (1 - w), rng.uniform(-1, 1, count) * (1 - h)], 1).astype(np.float32)


def cut(x: torch.Tensor, box: torch.Tensor, size: int, mode: str = "bilinear", flip: torch.Tensor | None = None,
        angle: torch.Tensor | None = None) -> torch.Tensor:
    """The boxes (N, 4) of pictures (N, 3, H, W), as (N, 3, size, size); mirrored where flip (N,) is -1, turned by angle (N,)
    in radians."""
    w, h, left, top = box.unbind(1)
    flip = torch.ones_like(w) if flip is None else flip
    angle = torch.zeros_like(w) if angle is None else angle
    cos, sin = angle.cos(), angle.sin()
    rows = [w * cos * flip, -h * sin, left, w * sin * flip, h * cos, top]
    grid = F.affine_grid(torch.stack(rows, 1).view(-1, 2, 3), [len(x), 3, size, size], align_corners=False)
    return F.grid_sample(x, grid, mode=mode, padding_mode="reflection", align_corners=False)
