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
from torch.nn import functional

from sketch_training.checkpoint import Checkpoint
from sketch_training.dataset import LatentDataset
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.precision import Precision, mixed
from sketch_training.schedule import STEP_COUNT, add_noise, signal_shares, velocity
from sketch_training.shape import FIRST, Shape
from sketch_training.trainer import Recipe, Trainer
from sketch_training.vocabulary import Vocabulary

EMPTY_CAPTION_SHARE = 0.1


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
    checkpoint: Path,
    recipe: Recipe,
    precision: Precision,
    limits: Limits,
    shape: Shape = FIRST,
    device: str = "cpu",
) -> list[float]:
    """Train text encoder and U-Net and return the loss of each step taken."""
    torch.manual_seed(recipe.seed)
    network = SketchNetwork(len(vocabulary), shape).to(device)
    empty_caption = torch.tensor(vocabulary.encode(""), device=device)
    shares = signal_shares().to(device)
    batches = batches_of(dataset, device)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, len(dataset), (recipe.batch,), generator=generator, device=device)
        latents, tokens = batches(chosen)
        dropped = torch.rand(recipe.batch, generator=generator, device=device) < EMPTY_CAPTION_SHARE
        tokens = torch.where(dropped[:, None], empty_caption, tokens)

        steps = spread_steps(recipe.batch, generator)
        noise = torch.randn(latents.shape, generator=generator, device=device)
        with mixed(precision, device):
            predicted = network(add_noise(latents, noise, shares[steps]), steps, tokens)
        return functional.mse_loss(predicted.float(), velocity(latents, noise, shares[steps]))

    return Trainer(network, recipe, checkpoint, device).run(loss_of_batch, limits.stop_at, limits.minutes)


def batches_of(dataset: LatentDataset, device: str) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """Give latents and token numbers by their places: read from disk on a CPU, kept in memory on any other device."""
    if device == "cpu":
        return lambda chosen: (
            torch.from_numpy(dataset.latents[chosen.numpy()]).float(),
            torch.from_numpy(dataset.tokens[chosen.numpy()]).long(),
        )
    latents, tokens = (
        torch.from_numpy(np.array(dataset.latents)).to(device),
        torch.from_numpy(dataset.tokens).to(device),
    )
    return lambda chosen: (latents[chosen].float(), tokens[chosen].long())


def load_network(checkpoint: Path, vocabulary: Vocabulary, shape: Shape = FIRST) -> SketchNetwork:
    """Read the averaged network from a checkpoint, ready for use."""
    network = SketchNetwork(len(vocabulary), shape)
    network.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return network.eval()


def spread_steps(count: int, generator: Generator) -> Tensor:
    """Draw `count` training steps, one from each of `count` equal parts of the schedule, in random order."""
    device = generator.device
    positions = (torch.arange(count, device=device) + torch.rand(count, generator=generator, device=device)) / count
    steps = (positions * STEP_COUNT).long().clamp(0, STEP_COUNT - 1)
    return steps[torch.randperm(count, generator=generator, device=device)]
