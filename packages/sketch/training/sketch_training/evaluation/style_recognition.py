"""Style recognition: which of eight styles a picture is in, those of the LoRAs included.

The judge does not know the LoRAs' styles, and needn't: a style shows in a picture's colors and in how sharply they
change. So a linear classifier of two histograms is enough; how often it is right on drawings is part of the report.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

LEVELS = 5
"""Each color component is divided into so many levels: 125 colors."""

CHANGES = (0.0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4, 2.0)
"""Borders between kinds of change from one pixel to the next."""

STEPS, RATE, DECAY = 400, 0.05, 0.02


def features(pictures: np.ndarray) -> Tensor:
    """Describe pictures in bytes by the roots of their shares of colors and of changes, `[count, 133]`."""
    rows = []
    for picture in pictures:
        level = picture.astype(int) * LEVELS // 256
        color = (level[..., 0] * LEVELS + level[..., 1]) * LEVELS + level[..., 2]
        colors = np.bincount(color.ravel(), minlength=LEVELS**3) / color.size
        values = picture.astype(np.float32) / 255
        change = np.abs(np.diff(values, axis=1)).max(2)
        changes = np.histogram(change, CHANGES)[0] / change.size
        rows.append(np.sqrt(np.concatenate([colors, changes])))
    return torch.from_numpy(np.stack(rows)).float()


class StyleRecognizer:
    """A softmax regression on `features`."""

    def __init__(self, names: Sequence[str]) -> None:
        """Begin without knowing anything about the named styles."""
        self.names = tuple(names)
        self._layer = torch.nn.Linear(LEVELS**3 + len(CHANGES) - 1, len(self.names))
        torch.nn.init.zeros_(self._layer.weight)
        torch.nn.init.zeros_(self._layer.bias)

    def fit(self, pictures: np.ndarray, styles: Sequence[str]) -> None:
        """Learn from pictures whose styles are known."""
        described, wanted = features(pictures), torch.tensor([self.names.index(style) for style in styles])
        optimizer = torch.optim.AdamW(self._layer.parameters(), lr=RATE, weight_decay=DECAY)
        for _ in range(STEPS):
            loss = functional.cross_entropy(8 * self._layer(described), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    @torch.no_grad()
    def recognize(self, pictures: np.ndarray) -> list[str]:
        """Name the style of each picture."""
        return [self.names[number] for number in self._layer(features(pictures)).argmax(1).tolist()]
