"""Scenes for control networks: latents and captions, and what the annotators find in each picture.

The maps are kept at half the picture's size, which is where control networks begin, in gray bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.dataset import caption_vocabulary, in_parallel
from sketch_training.files import whole_file
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.networks.control_network import HALF
from sketch_training.pictures import to_values
from sketch_training.scenes.broad import compose_mixed
from sketch_training.shape import SHAPE

FIRST_SEED = 70_000_000
AT_ONCE = 20


@dataclass(frozen=True)
class ControlScenes:
    """Latents in float16, token numbers, and gray maps `[count, 128, 128]` in bytes of one annotator."""

    latents: np.ndarray
    tokens: np.ndarray
    maps: np.ndarray

    @classmethod
    def load(cls, path: Path, control: str) -> "ControlScenes":
        """Read what `draw_control_scenes` has written, with the maps of one control."""
        with np.load(path) as arrays:
            return cls(arrays["latents"], arrays["tokens"], arrays[control])


def halved_map(found: Tensor) -> Tensor:
    """Shrink maps `[batch, 3, height, width]`, 0 to 1, to gray ones of half the size, `[batch, 1, …]`."""
    return functional.avg_pool2d(found.mean(1, keepdim=True), HALF)


def draw_scenes(seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """Draw some scenes: pictures in bytes and token numbers."""
    vocabulary = caption_vocabulary()
    scenes = [compose_mixed(seed, SHAPE.picture_size) for seed in seeds]
    tokens = np.array([vocabulary.encode(scene.caption) for scene in scenes], np.int16)
    return np.stack([scene.pixels for scene in scenes]), tokens


@torch.inference_mode()
def draw_control_scenes(
    path: Path, encoder: LinearEncoder, annotators: Mapping[str, nn.Module], count: int, workers: int
) -> None:
    """Draw `count` scenes and write what `ControlScenes.load` reads, with the maps of each annotator."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in ("latents", "tokens", *annotators)}
    for pictures, tokens in in_parallel(draw_scenes, range(FIRST_SEED, FIRST_SEED + count), workers):
        parts["tokens"].append(tokens)
        for start in range(0, len(pictures), AT_ONCE):
            values = to_values(pictures[start : start + AT_ONCE])
            parts["latents"].append(encoder(values).half().numpy())
            for name, annotate in annotators.items():
                parts[name].append((255 * halved_map(annotate(values))[:, 0]).round().byte().numpy())
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        np.savez(file, **{name: np.concatenate(arrays) for name, arrays in parts.items()})  # type: ignore[arg-type]
