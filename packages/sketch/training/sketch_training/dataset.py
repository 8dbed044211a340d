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
import torch
from numpy.lib.format import open_memmap

from sketch_training.files import whole_file
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.pictures import to_values
from sketch_training.scenes.broad import BroadScene, compose_mixed
from sketch_training.scenes.meaning import NOT_ASKED, QUESTION_COUNT, meaning
from sketch_training.scenes.pen import PICTURE_SIZE
from sketch_training.scenes.wording import every_word
from sketch_training.shape import SHAPE
from sketch_training.vocabulary import TOKEN_COUNT, Vocabulary

PICTURES_FIRST_SEED = 5_000_000
LATENTS_FIRST_SEED = 20_000_000
SCENES_PER_JOB = 500
ENCODED_AT_ONCE = 100

Part = TypeVar("Part")


@dataclass(frozen=True)
class LatentDataset:
    """Latents `[count, channels, 16, 16]` in float16, token numbers `[count, 24]` and meanings `[count, questions]`.

    The latents are read as they are used.
    """

    latents: np.ndarray
    tokens: np.ndarray
    meanings: np.ndarray

    def __len__(self) -> int:
        """Count the scenes."""
        return len(self.latents)

    @classmethod
    def load(cls, folder: Path) -> "LatentDataset":
        """Open what `draw_latents` has written."""
        latents = np.load(folder / "latents.npy", mmap_mode="r")
        return cls(latents, np.load(folder / "tokens.npy"), np.load(folder / "meanings.npy"))


def caption_vocabulary() -> Vocabulary:
    """Collect the words that captions can have. It depends on the code alone, not on which scenes were drawn."""
    return Vocabulary.of_phrases(every_word())


def draw_pictures(path: Path, count: int, workers: int, size: int) -> None:
    """Draw `count` pictures and write them as bytes `[count, size, size, 3]`."""
    seeds = range(PICTURES_FIRST_SEED, PICTURES_FIRST_SEED + count)
    parts = in_parallel(partial(_draw_scenes, size=size), seeds, workers)
    with whole_file(path) as unfinished:
        pictures = open_memmap(unfinished, "w+", np.uint8, (count, size, size, 3))
        fill(pictures, (part for part, _, _ in parts))


def picture_tokens(count: int, workers: int) -> np.ndarray:
    """Return the token numbers of the captions of `draw_pictures`' first pictures, `[count, 24]`."""
    seeds = range(PICTURES_FIRST_SEED, PICTURES_FIRST_SEED + count)
    # A scene's words are the same at any size, and small ones are soon drawn.
    return np.concatenate([tokens for _, tokens, _ in in_parallel(partial(_draw_scenes, size=32), seeds, workers)])


@torch.inference_mode()
def draw_latents(folder: Path, encoder: LinearEncoder, count: int, workers: int) -> None:
    """Draw `count` captioned scenes and write what `LatentDataset.load` reads."""
    seeds = range(LATENTS_FIRST_SEED, LATENTS_FIRST_SEED + count)
    tokens: list[np.ndarray] = [np.zeros((0, TOKEN_COUNT), np.int16)]
    meanings: list[np.ndarray] = [np.zeros((0, QUESTION_COUNT), np.int8)]

    def encoded() -> Iterator[np.ndarray]:
        for pictures, words, answers in in_parallel(partial(_draw_scenes, size=PICTURE_SIZE), seeds, workers):
            tokens.append(words)
            meanings.append(answers)
            for start in range(0, len(pictures), ENCODED_AT_ONCE):
                yield encoder.encode_half(to_values(pictures[start : start + ENCODED_AT_ONCE])).half().numpy()

    size = SHAPE.latent_size
    with whole_file(folder / "latents.npy") as unfinished:
        fill(open_memmap(unfinished, "w+", np.float16, (count, SHAPE.latent_channels, size, size)), encoded())
        # The latents take their name last: where they are, the data set is whole.
        for name, parts in (("tokens", tokens), ("meanings", meanings)):
            with whole_file(folder / f"{name}.npy") as unfinished_part, unfinished_part.open("wb") as file:
                np.save(file, np.concatenate(parts))


def fill(array: np.ndarray, parts: Iterator[np.ndarray]) -> None:
    """Copy parts into an array, one after another."""
    start = 0
    for part in parts:
        array[start : start + len(part)] = part
        start += len(part)


def in_parallel(draw: Callable[[range], Part], seeds: range, workers: int) -> Iterator[Part]:
    """Draw parts of a range of seeds in several processes, and yield them in order."""
    jobs = [seeds[start : start + SCENES_PER_JOB] for start in range(0, len(seeds), SCENES_PER_JOB)]
    if workers == 1:
        yield from map(draw, jobs)
        return
    # Fresh processes, not forked ones: a fork of a process in which torch has started threads may hang. A few jobs at
    # a time, because what is drawn waits in memory until it is taken.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for start in range(0, len(jobs), 2 * workers):
            yield from pool.map(draw, jobs[start : start + 2 * workers])


def _draw_scenes(seeds: range, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    vocabulary = caption_vocabulary()
    scenes = [compose_mixed(seed, size) for seed in seeds]
    tokens = [vocabulary.encode(scene.caption) for scene in scenes]
    meanings = [
        meaning(scene.plan) if isinstance(scene, BroadScene) else [NOT_ASKED] * QUESTION_COUNT for scene in scenes
    ]
    return np.stack([scene.pixels for scene in scenes]), np.array(tokens, np.int16), np.array(meanings, np.int8)
