"""How good a model is."""
import numpy as np
import torch
import torch.nn.functional as F

from augment import normalise, tensor


def resized(pictures: np.ndarray, resize: int, crop: int) -> torch.Tensor:
    """Square pictures as the engine prepares them: shorter side to `resize`, antialiased, centre crop, normalised."""
    x = F.interpolate(tensor(pictures), size=(resize, resize), mode="bilinear", antialias=True, align_corners=False)
    edge = (resize - crop) // 2
    return normalise(x.clamp(0, 1)[:, :, edge:edge + crop, edge:edge + crop])


@torch.inference_mode()
def logits(model: torch.nn.Module, pictures: np.ndarray, resize: int, crop: int, batch: int = 200) -> torch.Tensor:
    """(N, H, W, 3) uint8 -> (N, classes)."""
    model.eval()
    return torch.cat([model(resized(pictures[i:i + batch], resize, crop).contiguous(memory_format=torch.channels_last))
                      for i in range(0, len(pictures), batch)])


def topk(z: torch.Tensor, labels: np.ndarray, k: int) -> float:
    """Share of the pictures whose label is among the best k."""
    return (z.topk(k, 1).indices == torch.as_tensor(labels)[:, None]).any(1).float().mean().item()
