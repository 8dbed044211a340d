"""Training the judge on drawn pictures, spoilt in the ways that a model's pictures are.

Half of them go through the linear latent space with noise added there, which leaves the blocks and soft edges that a
diffusion model's pictures have. Held-out combinations are kept for measuring the judge.
"""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from sketch_training.dataset import in_parallel
from sketch_training.decoder_training import with_noise
from sketch_training.evaluation.judge import Judge
from sketch_training.evaluation.labels import ANSWERS, numbers
from sketch_training.linear_latent import LATENT_SCALE, LinearLatent
from sketch_training.networks.autoencoder import LinearEncoder
from sketch_training.pictures import to_values
from sketch_training.precision import Precision, mixed
from sketch_training.scenes.broad import compose_broad
from sketch_training.scenes.pen import PICTURE_SIZE
from sketch_training.trainer import Recipe, Trainer

FIRST_SEED = 60_000_000
BATCH = 64

logger = logging.getLogger(__name__)


def draw_labelled(seeds: range, held_out: bool, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw scenes with one or two figures: pictures in bytes and label numbers `[count, questions]`."""
    scenes = [scene for seed in seeds if len((scene := compose_broad(seed, held_out, size)).plan.figures) <= 2]
    return np.stack([scene.pixels for scene in scenes]), np.array([numbers(scene.plan) for scene in scenes])


def labelled(count: int, held_out: bool, workers: int, size: int = PICTURE_SIZE) -> tuple[np.ndarray, np.ndarray]:
    """Draw about `count` labelled pictures of a size in several processes."""
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    pictures, labels = zip(
        *in_parallel(partial(draw_labelled, held_out=held_out, size=size), seeds, workers), strict=True
    )
    return np.concatenate(pictures), np.concatenate(labels)


class Spoiler:
    """Spoils pictures as a diffusion model would."""

    def __init__(self, latent_space: LinearLatent) -> None:
        """Prepare both directions of the latent space."""
        self._encoder = LinearEncoder(latent_space)
        self._inverse = torch.from_numpy(latent_space.decode_matrix)[:, :, None, None]
        self._mean = torch.from_numpy(latent_space.mean)

    @torch.no_grad()
    def __call__(self, pictures: Tensor, generator: Generator) -> Tensor:
        """Send half of the pictures through noisy latents."""
        latents = self._encoder.encode_half(pictures)
        latents = with_noise(latents, generator)
        decoded = functional.pixel_shuffle(functional.conv2d(latents, self._inverse, self._mean), LATENT_SCALE)
        through = torch.rand(len(pictures), 1, 1, 1, generator=generator) < 0.5
        return torch.where(through, decoded.clamp(-1, 1), pictures)


def judge_loss(logits: tuple[Tensor, ...], labels: Tensor) -> Tensor:
    """Add up the cross-entropies of all questions."""
    terms = [functional.cross_entropy(answer.float(), labels[:, index]) for index, answer in enumerate(logits)]
    return torch.stack(terms).sum()


def judge_recipe(steps: int) -> Recipe:
    """Return the judge's recipe: Muon, at a rate that falls from the start to zero."""
    return Recipe(
        steps=steps,
        batch=BATCH,
        seed=1,
        peak_rate=2e-3,
        warm_up_steps=50,
        decay_from=0.0,
        rate_floor=0.0,
        weight_decay=0.02,
        averaging=0.99,
        orthogonal=True,
    )


def train_judge(
    checkpoint: Path, latent_space: LinearLatent, pictures: int, steps: int, workers: int, precision: Precision
) -> list[float]:
    """Train a judge, from nothing or from its checkpoint, and return the loss of each step taken."""
    drawn, labels = labelled(pictures, held_out=False, workers=workers)
    logger.info("drew %d labelled pictures", len(drawn))
    recipe = judge_recipe(steps)
    torch.manual_seed(recipe.seed)
    judge, spoil = Judge(), Spoiler(latent_space)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(drawn), (recipe.batch,), generator=generator).numpy()
        pictures = spoil(to_values(drawn[chosen]), generator)
        with mixed(precision):
            logits = judge(pictures)
        return judge_loss(logits, torch.from_numpy(labels[chosen]))

    return Trainer(judge, recipe, checkpoint).run(loss_of_batch)


def accuracies(judge: Judge, pictures: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Measure how often a judge answers each question rightly."""
    rights = [[] for _ in ANSWERS]  # type: list[list[Tensor]]
    with torch.inference_mode():
        for start, batch in batches(pictures):
            expected = torch.from_numpy(labels[start : start + len(batch)])
            for index, logits in enumerate(judge(batch)):
                rights[index].append(logits.argmax(1) == expected[:, index])
    return {question: torch.cat(right).float().mean().item() for question, right in zip(ANSWERS, rights, strict=True)}


def batches(pictures: np.ndarray) -> Iterator[tuple[int, Tensor]]:
    """Cut pictures in bytes into batches of values."""
    for start in range(0, len(pictures), BATCH):
        yield start, to_values(pictures[start : start + BATCH])
