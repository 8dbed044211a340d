"""Refining the decoder: it learns to draw sharp pictures from latents as the diffusion model makes them.

A drawing's latents are noised to a low or middling level and finished by the model, with guidance, in a few steps. What
comes out still belongs to the drawing, but has the small errors that the model's latents have everywhere; the decoder
learns what was meant.
"""

import torch
from torch import Generator, Tensor

from sketch_training.decoder_training import Remake, with_noise
from sketch_training.sampling import DEFAULT_GUIDANCE, Parts, denoise
from sketch_training.schedule import add_noise, signal_shares

NOISIEST_STEP = 450
"""From further up, the model would draw another picture."""

STEPS = 4
UNTOUCHED_SHARE = 0.25
"""How many batches keep the latents of their pictures, with noise, so that image-to-image stays what it was."""


def remake_with(parts: Parts, tokens: Tensor) -> Remake:
    """Return what remakes latents with a model; `tokens` are those of all pictures' captions."""
    shares = signal_shares()

    def remake(latents: Tensor, places: Tensor, generator: Generator) -> Tensor:
        if torch.rand(1, generator=generator) < UNTOUCHED_SHARE:
            return with_noise(latents, generator)
        first = int(torch.randint(50, NOISIEST_STEP, (1,), generator=generator))
        times = torch.linspace(first, 0, STEPS).round().long()
        noise = torch.randn(latents.shape, generator=generator)
        noised = add_noise(latents, noise, shares[first].expand(len(latents)))
        return denoise(parts, tokens[places], noised, times, DEFAULT_GUIDANCE).clone()

    return remake
