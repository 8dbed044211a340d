"""Checkpoints: all that a training run needs to go on, in one file."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import BinaryIO

import torch
from torch import Tensor

from sketch_training.files import whole_file


@dataclass(frozen=True)
class Checkpoint:
    """A network after some steps.

    Without the optimizers' states (`None`) training goes on with new ones. `warm_from` is the step at which they
    were new, from which the warm-up of the learning rate is counted.
    """

    step: int
    warm_from: int
    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizers: list[dict[str, object]] | None

    def save(self, path: Path) -> None:
        """Write the checkpoint; a previous one is replaced only once this one is whole."""
        with whole_file(path) as unfinished, unfinished.open("wb") as file:
            self.write(file)

    def write(self, file: BinaryIO) -> None:
        """Write the checkpoint to an open file."""
        torch.save({field.name: getattr(self, field.name) for field in fields(self)}, file)

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read a checkpoint. It may hold tensors and plain values only, so reading one runs no code."""
        with path.open("rb") as file:
            return cls.read(file)

    @classmethod
    def read(cls, file: BinaryIO) -> "Checkpoint":
        """Read a checkpoint from an open file."""
        return cls(**torch.load(file, weights_only=True, map_location="cpu"))

    def averaged(self) -> dict[str, Tensor]:
        """Return the network's state with the averaged weights in place: what is exported and sampled from."""
        return {**self.network, **self.average}
