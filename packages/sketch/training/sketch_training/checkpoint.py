"""Checkpoints: all that a training run needs to go on, in one file."""

from dataclasses import dataclass, fields
from pathlib import Path

import torch
from torch import Tensor

from sketch_training.files import whole_file


@dataclass(frozen=True)
class Checkpoint:
    """A network after some steps.

    Without an optimizer's state (`None`) training goes on with a new optimizer. `warm_from` is the step at which the
    optimizer was new, from which the warm-up of the learning rate is counted.
    """

    step: int
    warm_from: int
    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, object] | None

    def save(self, path: Path) -> None:
        """Write the checkpoint; a previous one is replaced only once this one is whole."""
        contents = {field.name: getattr(self, field.name) for field in fields(self)}
        with whole_file(path) as unfinished:
            torch.save(contents, unfinished)

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read a checkpoint. It may hold tensors and plain values only, so reading one runs no code."""
        return cls(**torch.load(path, weights_only=True))

    def averaged(self) -> dict[str, Tensor]:
        """Return the network's state with the averaged weights in place: what is exported and sampled from."""
        return {**self.network, **self.average}
