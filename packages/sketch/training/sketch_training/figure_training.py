"""Training the figure finder on drawn scenes, whose figures are painted a second time, alone and white on black.

So that it looks at figures and not at the drawings' own ways, pictures are spoilt: moved and resized, set before random
textures, recolored, blurred, with noise.
"""

import logging
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import in_parallel
from sketch_training.networks.figure_finder import FigureFinder
from sketch_training.pictures import to_values
from sketch_training.precision import Precision, mixed
from sketch_training.scenes.painting import paint, paint_silhouettes
from sketch_training.scenes.pen import PICTURE_SIZE
from sketch_training.scenes.plan import choose_allowed_plan
from sketch_training.shape import SHAPE
from sketch_training.trainer import Recipe, Trainer

FIRST_SEED = 90_000_000
HELD_OUT = 100
"""So many scenes of held-out combinations are drawn to measure on."""

TEXTURED_SHARE = 0.25
MOST_NOISE = 0.25

logger = logging.getLogger(__name__)


def draw_figures(seeds: range, held_out: bool, size: int = PICTURE_SIZE) -> tuple[np.ndarray, np.ndarray]:
    """Draw some scenes, and their figures alone: bytes `[count, size, size, 3]` and `[count, size, size]`."""
    pictures, figures = [], []
    for seed in seeds:
        random = Random(f"figures {seed} {held_out}")
        plan = choose_allowed_plan(random, held_out)
        state = random.getstate()
        pictures.append(paint(plan, random, size))
        random.setstate(state)
        figures.append(paint_silhouettes(plan, random, size))
    return np.stack(pictures), np.stack(figures)


def drawn_figures(count: int, held_out: bool, workers: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw `count` scenes and their figures in several processes."""
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    pictures, figures = zip(*in_parallel(partial(draw_figures, held_out=held_out), seeds, workers), strict=True)
    return np.concatenate(pictures), np.concatenate(figures)


def uniform(count: int, low: float, high: float, generator: Generator) -> Tensor:
    """Draw one number for each picture, `[count, 1, 1, 1]`."""
    return low + (high - low) * torch.rand(count, 1, 1, 1, generator=generator)


def textures(pictures: Tensor, generator: Generator) -> Tensor:
    """Make random textures in the pictures' shape: wide soft spots, and finer ones over them."""
    layers = []
    for places, strength in ((3, 1.0), (12, 0.5), (64, 0.3)):
        spots = torch.rand(len(pictures), 3, places, places, generator=generator) * 2 - 1
        grown = functional.interpolate(spots, size=pictures.shape[2:], mode="bilinear", align_corners=False)
        layers.append(grown * strength * uniform(len(pictures), 0, 1, generator))
    return torch.stack(layers).sum(0).clamp(-1, 1)


def spoil(pictures: Tensor, figures: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    """Spoil pictures `[count, 3, …]`, and move their figures `[count, 1, …]` along."""
    count = len(pictures)
    textured = uniform(count, 0, 1, generator) < TEXTURED_SHARE
    pictures = torch.where(textured, pictures * figures + textures(pictures, generator) * (1 - figures), pictures)

    scale = uniform(count, 0.7, 1.4, generator)[:, 0]
    mirror = torch.where(uniform(count, 0, 1, generator) < 0.5, -1.0, 1.0)[:, 0]
    shift = torch.rand(count, 2, 1, generator=generator) * 0.6 - 0.3
    places = torch.cat([torch.cat([scale * mirror, 0 * scale], 1), torch.cat([0 * scale, scale], 1)], 2)
    grid = functional.affine_grid(torch.cat([places, shift], 2), list(pictures.shape), align_corners=False)
    pictures = functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    # Beyond the picture there is no figure, but one that the border cuts goes on there.
    figures = functional.grid_sample(figures, grid, padding_mode="border", align_corners=False)

    contrast = 1 + 0.5 * (torch.rand(count, 3, 1, 1, generator=generator) - 0.5)
    pictures = pictures * contrast + 0.5 * (torch.rand(count, 3, 1, 1, generator=generator) - 0.5)
    gray = uniform(count, 0, 1, generator) ** 3
    pictures = torch.lerp(pictures, pictures.mean(1, keepdim=True).expand_as(pictures), gray)
    blurred = functional.avg_pool2d(pictures, 3, 1, 1)
    pictures = torch.lerp(pictures, blurred, uniform(count, 0, 1, generator))
    noise = (
        torch.randn(pictures.shape, generator=generator) * uniform(count, 0, MOST_NOISE, generator) ** 2 / MOST_NOISE
    )
    return (pictures + noise).clamp(-1, 1), figures


def figure_recipe(steps: int, batch: int, seed: int, rate: float = 2e-3) -> Recipe:
    """Return the figure finder's recipe: Muon, at a rate that falls from the start to zero."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=rate,
        warm_up_steps=20,
        decay_from=0.0,
        rate_floor=0.0,
        averaging=0.98,
        orthogonal=True,
    )


def train_figure_finder(
    checkpoint: Path, pictures: int, recipe: Recipe, workers: int, precision: Precision
) -> list[float]:
    """Train a figure finder, from nothing or from its checkpoint, and return the loss of each step taken."""
    drawn, alone = drawn_figures(pictures, held_out=False, workers=workers)
    logger.info("drew %d scenes with their figures", len(drawn))
    torch.manual_seed(recipe.seed)
    network = FigureFinder()

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(drawn), (recipe.batch,), generator=generator).numpy()
        figures = torch.from_numpy(alone[chosen])[:, None].float() / 255
        spoilt, moved = spoil(to_values(drawn[chosen]), figures, generator)
        with mixed(precision):
            logits = network.from_half(spoilt)
        return functional.binary_cross_entropy_with_logits(logits.float(), moved)

    losses = Trainer(network, recipe, checkpoint).run(loss_of_batch)
    logger.info("figures of held-out scenes overlap by %.3f", overlap_on_drawings(load_figure_finder(checkpoint)))
    return losses


@torch.inference_mode()
def overlap_on_drawings(finder: FigureFinder) -> float:
    """Return the mean overlap (intersection over union) with the figures of held-out scenes."""
    pictures, figures = draw_figures(range(HELD_OUT), held_out=True, size=SHAPE.picture_size)
    shares = []
    for picture, figure in zip(pictures, figures, strict=True):
        found, there = finder(to_values(picture[None]))[0, 0] > 0.5, torch.from_numpy(figure) > 127
        shares.append(((found & there).sum() / (found | there).sum()).item())
    return float(np.mean(shares))


def load_figure_finder(checkpoint: Path) -> FigureFinder:
    """Read the averaged figure finder from a checkpoint, ready for use."""
    finder = FigureFinder()
    finder.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return finder.eval().requires_grad_(False)
