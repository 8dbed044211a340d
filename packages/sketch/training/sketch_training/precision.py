"""Precision of the training arithmetic: bfloat16 where it is safe, or float32 throughout.

Weights, losses and the optimizer are float32 either way.
"""

from typing import Literal, TypeAlias

import torch

Precision: TypeAlias = Literal["bfloat16", "float32"]


def mixed(precision: Precision, device: str = "cpu") -> torch.autocast:
    """Run the networks inside this block in the given precision."""
    return torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bfloat16")
