"""Packing a checkpoint for a journey: half the bits for each number, in pieces that any channel takes.

Weights travel as float16, what the optimizers remember as bfloat16 (its squares are too small for float16). Training
goes on from an unpacked checkpoint as from the original but for that rounding.
"""

import io
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from sketch_training.checkpoint import Checkpoint
from sketch_training.files import whole_file

PIECE_BYTES = 15 * 2**20

Value = TypeVar("Value")


def converted(value: Value, kind: torch.dtype) -> Value:
    """Convert all tensors with fractions inside some nested lists and dictionaries; single numbers stay as they are."""
    if isinstance(value, Tensor):
        fractions = value.is_floating_point() and value.ndim > 0
        return value.to(kind) if fractions else value  # type: ignore[return-value]  # mypy forgets that it is a Value
    if isinstance(value, dict):
        return type(value)((key, converted(inside, kind)) for key, inside in value.items())
    if isinstance(value, list):
        return type(value)(converted(inside, kind) for inside in value)
    return value


def pack(checkpoint: Checkpoint, folder: Path, name: str) -> list[Path]:
    """Write a checkpoint as `name.000`, `name.001` …, and return the pieces."""
    contents = io.BytesIO()
    Checkpoint(
        checkpoint.step,
        checkpoint.warm_from,
        converted(checkpoint.network, torch.float16),
        converted(checkpoint.average, torch.float16),
        converted(checkpoint.optimizers, torch.bfloat16),
    ).write(contents)
    data = contents.getbuffer()
    pieces = [data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES)]
    paths = [folder / f"{name}.{number:03}" for number in range(len(pieces))]
    for path, piece in zip(paths, pieces, strict=True):
        with whole_file(path) as unfinished:
            unfinished.write_bytes(piece)
    return paths


def unpack(folder: Path, name: str) -> Checkpoint:
    """Read what `pack` has written."""
    paths = sorted(folder.glob(f"{name}.[0-9][0-9][0-9]"))
    if not paths:
        message = f"{folder}: there is no {name}.000"
        raise FileNotFoundError(message)
    packed = Checkpoint.read(io.BytesIO(b"".join(path.read_bytes() for path in paths)))
    return Checkpoint(
        packed.step,
        packed.warm_from,
        converted(packed.network, torch.float32),
        converted(packed.average, torch.float32),
        converted(packed.optimizers, torch.float32),
    )
