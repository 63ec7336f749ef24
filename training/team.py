"""Several processes that train one network, each on its share of every batch."""
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist


class Team:
    """The processes that torchrun started for one run, or this one alone. Each takes its share of every batch."""

    def __init__(self):
        self.rank, self.size = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        if self.size > 1 and not dist.is_initialized():
            dist.init_process_group("gloo")

    @contextmanager
    def one_first(self) -> Iterator[None]:
        """The first process goes ahead: what it writes to the disk the others find there."""
        if self.rank:
            dist.barrier()
        yield
        if self.size > 1 and not self.rank:
            dist.barrier()

    def mean(self, gradients: list[torch.Tensor]):
        """Makes them the mean over the processes."""
        if self.size > 1:
            flat = torch.cat([g.reshape(-1) for g in gradients])
            dist.all_reduce(flat)
            for g, total in zip(gradients, flat.split([g.numel() for g in gradients])):
                g.copy_(total.view_as(g) / self.size)

    def agreed(self, done: float) -> float:
        """The first process's clock counts."""
        if self.size == 1:
            return done
        first = torch.tensor(done, dtype=torch.float64)
        dist.broadcast(first, 0)
        return first.item()
