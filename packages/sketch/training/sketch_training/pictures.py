"""Pictures as files and processes hold them (bytes, color last) and as networks see them (-1 to 1, color first)."""

import numpy as np
import torch
from torch import Tensor


def to_values(pictures: np.ndarray, device: str | torch.device = "cpu") -> Tensor:
    """Turn bytes `[count, height, width, 3]` into values `[count, 3, height, width]` on a device."""
    # They travel as bytes: a quarter of what they are afterwards.
    return torch.from_numpy(np.array(pictures)).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_bytes(values: Tensor) -> np.ndarray:
    """Turn values `[count, 3, height, width]` into bytes `[count, height, width, 3]`; what is out of range is cut."""
    return values.clamp(-1, 1).add(1).mul(127.5).byte().permute(0, 2, 3, 1).numpy()
