"""Training the learned autoencoder: pictures to latents and back, with noise added on the way.

The noise is measured against the latents' own spread, so that making them larger gains nothing. What is left after
the absolute error is mostly edges, which have a term of their own.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor

from sketch_training.checkpoint import Checkpoint
from sketch_training.decoder_training import (
    chosen_pictures,
    reconstruction_loss,
    signal_to_noise,
    training_share,
    with_noise,
)
from sketch_training.files import whole_file
from sketch_training.networks.learned_autoencoder import LearnedAutoencoder
from sketch_training.pictures import to_values
from sketch_training.precision import Precision, mixed
from sketch_training.shape import Shape
from sketch_training.trainer import Recipe, Trainer

MEASURED_PICTURES = 256
"""The latents' mean and spread are taken from this many pictures."""

logger = logging.getLogger(__name__)


def autoencoder_recipe(steps: int, batch: int, seed: int) -> Recipe:
    """Return the recipe: a rate that falls from the start to zero."""
    return Recipe(
        steps=steps,
        batch=batch,
        seed=seed,
        peak_rate=5e-4,
        warm_up_steps=100,
        decay_from=0.0,
        rate_floor=0.0,
        weight_decay=0.0,
        averaging=0.995,
    )


def train_autoencoder(
    pictures: np.ndarray,
    shape: Shape,
    checkpoint: Path,
    finished: Path,
    recipe: Recipe,
    precision: Precision,
    device: str,
) -> list[float]:
    """Train both sides on pictures in bytes `[count, size, size, 3]` and return the loss of each step taken.

    The averaged weights, with their latents measured, are written to `finished`.
    """
    split = training_share(pictures)
    torch.manual_seed(recipe.seed)
    autoencoder = LearnedAutoencoder(shape).to(device)

    def loss_of_batch(generator: Generator) -> Tensor:
        originals = chosen_pictures(pictures[:split], recipe.batch, generator)
        with mixed(precision, device):
            latents = autoencoder.encoder(originals).float()
            spread = latents.detach().std((0, 2, 3), keepdim=True)
            decoded = autoencoder.decoder(with_noise(latents / spread, generator) * spread)
        return reconstruction_loss(decoded.float(), originals)

    losses = Trainer(autoencoder, recipe, checkpoint, device).run(loss_of_batch)
    trained = LearnedAutoencoder(shape)
    trained.load_state_dict(Checkpoint.load(checkpoint).averaged())
    trained.eval().normalize(to_values(pictures[: min(split, MEASURED_PICTURES)]))
    with whole_file(finished) as unfinished:
        torch.save(trained.state_dict(), unfinished)
    quality = signal_to_noise(trained.decoder, trained.encoder, to_values(pictures[split:]))
    logger.info("autoencoder: %.1f dB on %d pictures that it has not seen", quality, len(pictures) - split)
    return losses


def load_autoencoder(finished: Path, shape: Shape) -> LearnedAutoencoder:
    """Read the autoencoder that training has left, ready for use."""
    autoencoder = LearnedAutoencoder(shape)
    autoencoder.load_state_dict(torch.load(finished, weights_only=True))
    return autoencoder.eval()
