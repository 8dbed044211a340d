"""The data sets: pictures to fit the autoencoder to, latents with their token numbers to train the diffusion model on.

Both are drawn once and kept in the work folder. Scenes are numbered by seed, so that the two sets never share a
picture, the number of worker processes does not matter, and a larger set begins with the smaller one.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from sketch_training.files import whole_file
from sketch_training.linear_latent import LATENT_SCALE, LinearLatent
from sketch_training.scenes.captions import every_phrase
from sketch_training.scenes.composition import compose
from sketch_training.scenes.pen import PICTURE_SIZE
from sketch_training.vocabulary import Vocabulary

PICTURES_FIRST_SEED = 5_000_000
LATENTS_FIRST_SEED = 20_000_000
LATENT_SIZE = PICTURE_SIZE // LATENT_SCALE
SCENES_PER_JOB = 500

Part = TypeVar("Part")


@dataclass(frozen=True)
class LatentDataset:
    """Latents `[count, 16, 16, 16]` in float16 and token numbers `[count, 24]`, read from disk as they are used."""

    latents: np.ndarray
    tokens: np.ndarray

    def __len__(self) -> int:
        """Count the scenes."""
        return len(self.latents)

    @classmethod
    def load(cls, folder: Path) -> "LatentDataset":
        """Open what `draw_latents` has written."""
        return cls(np.load(folder / "latents.npy", mmap_mode="r"), np.load(folder / "tokens.npy"))


def caption_vocabulary() -> Vocabulary:
    """Collect the words that captions can have. It depends on the code alone, not on which scenes were drawn."""
    return Vocabulary.of_phrases(every_phrase())


def draw_pictures(path: Path, count: int, workers: int) -> None:
    """Draw `count` pictures and write them as bytes `[count, 128, 128, 3]`."""
    seeds = range(PICTURES_FIRST_SEED, PICTURES_FIRST_SEED + count)
    parts = in_parallel(_draw_pictures, seeds, workers)
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        np.save(file, np.concatenate(list(parts)))


def draw_latents(folder: Path, latent_space: LinearLatent, count: int, workers: int) -> None:
    """Draw `count` captioned scenes and write their latents and token numbers, as `LatentDataset.load` reads them."""
    seeds = range(LATENTS_FIRST_SEED, LATENTS_FIRST_SEED + count)
    parts = in_parallel(partial(_draw_latents, latent_space), seeds, workers)
    latents, tokens = zip(*parts, strict=True)
    # The latents come last: where they are, the data set is whole.
    with whole_file(folder / "tokens.npy") as unfinished, unfinished.open("wb") as file:
        np.save(file, np.concatenate(tokens))
    with whole_file(folder / "latents.npy") as unfinished, unfinished.open("wb") as file:
        np.save(file, np.concatenate(latents))


def in_parallel(draw: Callable[[range], Part], seeds: range, workers: int) -> Iterator[Part]:
    """Draw parts of a range of seeds in several processes, and yield them in order."""
    jobs = [seeds[start : start + SCENES_PER_JOB] for start in range(0, len(seeds), SCENES_PER_JOB)]
    if workers == 1:
        yield from map(draw, jobs)
        return
    # Fresh processes, not forked ones: a fork of a process in which torch has started threads may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw, jobs)


def _draw_pictures(seeds: range) -> np.ndarray:
    return np.stack([compose(seed).pixels for seed in seeds])


def _draw_latents(latent_space: LinearLatent, seeds: range) -> tuple[np.ndarray, np.ndarray]:
    vocabulary = caption_vocabulary()
    scenes = [compose(seed) for seed in seeds]
    latents = np.stack([latent_space.encode(scene.pixels) for scene in scenes])
    tokens = np.array([vocabulary.encode(scene.caption) for scene in scenes], dtype=np.int16)
    return latents.astype(np.float16), tokens
