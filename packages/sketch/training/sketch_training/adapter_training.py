"""What trainings of adapters share: the model that stays as it is, and the loss of what an adapter makes of it.

Control networks and LoRAs learn from far fewer scenes than the model, in minutes. Their times are drawn as the model's
are, more of them from the noisy end where a picture's look and layout are decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from sketch_training.diffusion_training import spread_steps
from sketch_training.networks.sketch_network import SketchNetwork
from sketch_training.precision import Precision, mixed
from sketch_training.schedule import STEP_COUNT, add_noise, signal_shares, velocity
from sketch_training.vocabulary import Vocabulary


@dataclass(frozen=True)
class Batch:
    """The scenes of one step: their latents and the token numbers of their captions."""

    latents: Tensor
    tokens: Tensor


class FrozenModel:
    """Text encoder and U-Net, which no adapter changes."""

    def __init__(self, network: SketchNetwork, vocabulary: Vocabulary, precision: Precision) -> None:
        """Take a trained model and keep its weights from being trained."""
        self._network = network.eval().requires_grad_(False)
        self.unet = network.unet
        self.precision: Precision = precision
        self._empty_caption = torch.tensor(vocabulary.encode(""))
        self._shares = signal_shares()

    def loss(
        self, batch: Batch, empty_share: float, noisiness: float, generator: Generator, residuals: Sequence[Tensor] = ()
    ) -> Tensor:
        """Return the loss on a batch, some of its captions emptied.

        `noisiness` 1 draws times evenly; larger numbers leave fewer for the end of sampling.
        """
        count = len(batch.latents)
        emptied = torch.rand(count, 1, generator=generator) < empty_share
        tokens = torch.where(emptied, self._empty_caption, batch.tokens)
        shares = (spread_steps(count, generator) + 1) / STEP_COUNT
        steps = (STEP_COUNT * shares ** (1 / noisiness)).long().clamp_max(STEP_COUNT) - 1
        noise = torch.randn(batch.latents.shape, generator=generator)
        kept = self._shares[steps]
        with mixed(self.precision):
            with torch.no_grad():
                states, pooled = self._network.text_encoder(tokens)
            predicted = self.unet(add_noise(batch.latents, noise, kept), steps, states, pooled, *residuals)
        return functional.mse_loss(predicted.float(), velocity(batch.latents, noise, kept))


def chosen_batch(latents: np.ndarray, tokens: np.ndarray, chosen: np.ndarray) -> Batch:
    """Read the scenes of one step."""
    return Batch(torch.from_numpy(latents[chosen]).float(), torch.from_numpy(tokens[chosen]).long())
