"""Training the diffusion model: noised latents and captions in, velocities out.

One caption in ten is replaced by the empty one, so that the model also learns to draw without a prompt: guidance
needs both. The times of a batch are spread evenly over the schedule, which makes the loss, and so the training,
steadier.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import LatentDataset
from sketch_training.figure_weights import figure_weights, weight_table
from sketch_training.networks.plan_reader import reading_loss
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.precision import Precision, mixed
from sketch_training.scenes.meaning import NOT_ASKED
from sketch_training.schedule import STEP_COUNT, add_noise, signal_shares, velocity
from sketch_training.text_training import take_over_text
from sketch_training.trainer import Recipe, Trainer
from sketch_training.vocabulary import Vocabulary

EMPTY_CAPTION_SHARE = 0.1

READING_WEIGHT = 0.05
"""How much it counts that captions are still understood, beside the drawing."""


@dataclass(frozen=True)
class Limits:
    """Where to stop before the recipe's last step: at a step, after some minutes, or neither."""

    stop_at: int | None = None
    minutes: float = math.inf


def diffusion_recipe(steps: int, batch: int, seed: int, rate: float) -> Recipe:
    """Return the diffusion model's recipe: Muon at a full rate for a third of the steps, then a slow fall."""
    return Recipe(steps=steps, batch=batch, seed=seed, peak_rate=rate, decay_from=0.33, orthogonal=True)


def train_diffusion(
    dataset: LatentDataset,
    vocabulary: Vocabulary,
    text_checkpoint: Path,
    checkpoint: Path,
    recipe: Recipe,
    precision: Precision,
    limits: Limits,
    device: str = "cpu",
) -> list[float]:
    """Train text encoder and U-Net, from a text encoder that can read, and return the loss of each step taken."""
    torch.manual_seed(recipe.seed)
    network = SketchNetwork(len(vocabulary))
    take_over_text(network, text_checkpoint)
    empty_caption = torch.tensor(vocabulary.encode(""), device=device)
    shares = signal_shares().to(device)
    table = weight_table().to(device)
    batches = batches_of(dataset, device)
    network = network.to(device)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(dataset), (recipe.batch,), generator=generator, device=device)
        latents, tokens, meanings = batches(chosen)
        dropped = torch.rand(recipe.batch, 1, generator=generator, device=device) < EMPTY_CAPTION_SHARE
        tokens = torch.where(dropped, empty_caption, tokens)

        steps = spread_steps(recipe.batch, generator)
        noise = torch.randn(latents.shape, generator=generator, device=device)
        with mixed(precision, device):
            predicted, read = network(add_noise(latents, noise, shares[steps]), steps, tokens)
        errors = (predicted.float() - velocity(latents, noise, shares[steps])) ** 2
        drawing = (errors * figure_weights(table, meanings)).mean()
        return drawing + READING_WEIGHT * reading_loss(read, torch.where(dropped, NOT_ASKED, meanings))

    return Trainer(network, recipe, checkpoint, device).run(loss_of_batch, limits.stop_at, limits.minutes)


def batches_of(dataset: LatentDataset, device: str) -> Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]:
    """Give latents, token numbers and meanings by their places: from disk, or from the memory of a device."""
    if device == "cpu":
        return lambda chosen: (
            torch.from_numpy(dataset.latents[chosen.numpy()]).float(),
            torch.from_numpy(dataset.tokens[chosen.numpy()]).long(),
            torch.from_numpy(dataset.meanings[chosen.numpy()]).long(),
        )
    latents, tokens, meanings = (
        torch.from_numpy(np.array(part)).to(device) for part in (dataset.latents, dataset.tokens, dataset.meanings)
    )
    return lambda chosen: (latents[chosen].float(), tokens[chosen].long(), meanings[chosen].long())


def load_network(checkpoint: Path, vocabulary: Vocabulary) -> SketchNetwork:
    """Read the averaged network from a checkpoint, ready for use."""
    network = SketchNetwork(len(vocabulary))
    network.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return network.eval()


def spread_steps(count: int, generator: Generator) -> Tensor:
    """Draw `count` training steps, one from each of `count` equal parts of the schedule, in random order."""
    device = generator.device
    positions = (torch.arange(count, device=device) + torch.rand(count, generator=generator, device=device)) / count
    steps = (positions * STEP_COUNT).long().clamp(0, STEP_COUNT - 1)
    return steps[torch.randperm(count, generator=generator, device=device)]
