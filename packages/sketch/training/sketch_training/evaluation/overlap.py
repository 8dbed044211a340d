"""Overlap: how well a picture keeps to a map, as the annotator sees the picture."""

import torch
from torch import Tensor
from torch.nn import functional

TOLERANCE = 2
"""An edge counts as found if there is one within so many pixels, at a native picture's size."""


def edge_overlap(wanted: Tensor, made: Tensor) -> Tensor:
    """Return the F1 score of edges for each picture, given maps `[count, channels, height, width]` of 0 and 1.

    Precision is the share of made edge pixels near a wanted one, recall the share of wanted ones near a made one.
    """
    wanted, made = wanted[:, :1], made[:, :1]
    precision = (made * near(wanted)).sum((1, 2, 3)) / made.sum((1, 2, 3)).clamp_min(1)
    recall = (wanted * near(made)).sum((1, 2, 3)) / wanted.sum((1, 2, 3)).clamp_min(1)
    return 2 * precision * recall / (precision + recall).clamp_min(1e-6)


def near(edges: Tensor) -> Tensor:
    """Mark all pixels that are no further than the tolerance from an edge."""
    return functional.max_pool2d(edges, 2 * TOLERANCE + 1, 1, TOLERANCE)


def figure_overlap(wanted: Tensor, made: Tensor) -> Tensor:
    """Return the intersection over union of what is in front for each picture, given maps of 0 to 1."""
    first, second = wanted[:, :1] > 0.5, made[:, :1] > 0.5
    together = (first | second).sum((1, 2, 3))
    return torch.where(together > 0, (first & second).sum((1, 2, 3)) / together.clamp_min(1), 1.0)
