"""Training the decoder: pictures through the fixed linear encoder, then back to what they were."""

import logging
import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from sketch_training.checkpoint import Checkpoint
from sketch_training.linear_latent import LinearLatent
from sketch_training.networks.autoencoder import Decoder, LinearEncoder
from sketch_training.pictures import to_values
from sketch_training.precision import Precision, mixed
from sketch_training.trainer import Recipe, Trainer

MOST_LATENT_NOISE = 0.25
"""Latents get up to this much noise: those that the diffusion model makes are never exact either."""

HELD_OUT = 64
"""How many of the last pictures (but no more than a quarter) are kept from training, to measure on."""

logger = logging.getLogger(__name__)

Remake: TypeAlias = Callable[[Tensor, Tensor, Generator], Tensor]
"""Takes latents, the places of their pictures, and a generator, and gives other latents for the same pictures."""


def decoder_recipe(steps: int, batch: int, seed: int, rate: float = 1.2e-3) -> Recipe:
    """Return the decoder's recipe: small batches, a rate that falls from the start to zero, no weight decay."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=rate,
        warm_up_steps=50,
        decay_from=0.0,
        rate_floor=0.0,
        weight_decay=0.0,
        averaging=0.995,
    )


def train_decoder(
    pictures: np.ndarray,
    latent_space: LinearLatent,
    checkpoint: Path,
    recipe: Recipe,
    precision: Precision,
    device: str = "cpu",
    remake: Remake | None = None,
) -> list[float]:
    """Train the decoder on pictures in bytes `[count, 256, 256, 3]` and return the loss of each step taken.

    Latents are those of the pictures with noise, or what `remake` makes of them.
    """
    split = training_share(pictures)
    encoder = LinearEncoder(latent_space).to(device)
    torch.manual_seed(recipe.seed)
    decoder = Decoder(latent_space).to(device)

    def loss_of_batch(generator: Generator) -> Tensor:
        chosen = torch.randint(0, split, (recipe.batch,), generator=generator, device=device)
        originals = to_values(pictures[chosen.cpu().numpy()], device)
        latents = encoder(originals)
        latents = remake(latents, chosen, generator) if remake else with_noise(latents, generator)
        with mixed(precision, device):
            decoded = decoder(latents)
        return reconstruction_loss(decoded.float(), originals)

    losses = Trainer(decoder, recipe, checkpoint, device).run(loss_of_batch)
    quality = signal_to_noise(load_decoder(checkpoint, latent_space), encoder.cpu(), to_values(pictures[split:]))
    logger.info("decoder: %.1f dB on %d pictures that it has not seen", quality, len(pictures) - split)
    return losses


def training_share(pictures: np.ndarray) -> int:
    """Return how many pictures, from the first on, are trained on; the others are kept to measure."""
    return len(pictures) - min(HELD_OUT, len(pictures) // 4)


def with_noise(latents: Tensor, generator: Generator) -> Tensor:
    """Add noise of a random strength to each picture's latents."""
    strength = torch.rand(len(latents), 1, 1, 1, generator=generator, device=latents.device) * MOST_LATENT_NOISE
    return latents + torch.randn(latents.shape, generator=generator, device=latents.device) * strength


def load_decoder(checkpoint: Path, latent_space: LinearLatent) -> Decoder:
    """Read the averaged decoder from a checkpoint, ready for use."""
    decoder = Decoder(latent_space)
    decoder.load_state_dict(Checkpoint.load(checkpoint).averaged())
    return decoder.eval()


def reconstruction_loss(decoded: Tensor, originals: Tensor) -> Tensor:
    """Add absolute error, half the squared error, and half the absolute error of edges, which keeps these crisp."""
    absolute = functional.l1_loss(decoded, originals)
    squared = functional.mse_loss(decoded, originals)
    return absolute + 0.5 * squared + 0.5 * functional.l1_loss(edges(decoded), edges(originals))


def edges(pictures: Tensor) -> Tensor:
    """Return the differences of neighbouring pixels, across and down, flattened for each picture."""
    down = pictures[..., 1:, :] - pictures[..., :-1, :]
    across = pictures[..., :, 1:] - pictures[..., :, :-1]
    return torch.cat([across.flatten(1), down.flatten(1)], 1)


@torch.inference_mode()
def signal_to_noise(decoder: nn.Module, encoder: nn.Module, originals: Tensor) -> float:
    """Return the peak signal-to-noise ratio in decibels of pictures that went through the autoencoder."""
    decoded = decoder(encoder(originals)).clamp(-1, 1)
    return 10 * math.log10(4 / functional.mse_loss(decoded, originals).item())
